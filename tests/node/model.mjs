// The model that the tests share.
export const POLICY = `{
  "ringfence": 1, "tenant": "tenant_9fa", "revision": 3,
  // a person's file: comments and trailing commas are fine
  "types": {
    "project": {"in": ["tenant"]},
    "environment": {"in": ["project"]},
    "secret": {"in": ["environment", "project", "tenant"]},
  },
  "permissions": {
    "deploy.production": {"on": ["project"], "sensitive": true},
    "deploy.preview": {"on": ["project"]},
    "secret.read": {"on": ["secret"], "sensitive": true},
    "billing.manage": {"on": ["tenant", "project"]},
  },
  "roles": {
    "viewer": {},
    "developer": {"inherits": ["viewer"], "allow": ["deploy.preview"]},
    "maintainer": {"inherits": ["developer"], "allow": ["deploy.production", "secret.*"], "deny": ["billing.manage"]},
  },
  "teams": {"web": {"members": ["user/developer-07", "user/Jörg 🚀", "user/�"]}, "oncall": {"external": true}},
  "secret_scopes": {"production": "project/app-web/environment/production"},
  "bindings": [
    {"id": "b1", "principal": "team/web", "role": "developer", "scope": "project/app-web"},
    {"id": "b2", "principal": "user/ana", "role": "maintainer", "scope": "project/app-web"},
    {"id": "b3", "principal": "team/oncall", "role": "developer", "scope": "project/app-web"},
    {"id": "b4", "principal": "user/__proto__", "role": "developer", "scope": "project/app-web"},
  ],
}`;
export const WEB = "project/app-web";
export const NOW = "2026-06-01T12:00:00Z";

/** Ends of strings that are no Unicode text. */
export const ILL_FORMED = ["\ud83d", "\ude00", "\ude00\ud83d", "a\ud83db", "\ud83d\ud83d\ude00"];

/** `body` fails with an error of this code. */
export function fails(assert, body, code) {
  assert.throws(body, (error) => {
    assert.equal(error.code, code, `${error}`);
    return true;
  });
}
