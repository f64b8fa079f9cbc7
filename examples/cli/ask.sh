#!/usr/bin/env bash
# Asks the sample policy from the command line. Exit status 0 is a yes, 1 a no, 2 wrong input, 3 a broken environment.
cd "$(dirname "$0")/../platform" || exit 3
# snippet: cli
ringfence check --policy policy.jsonc user/ana deploy.preview project/app-web
ringfence check --policy policy.jsonc user/ana billing.manage project/app-web || echo "exit status $?"
ringfence matrix --policy policy.jsonc project/app-web
# end snippet
