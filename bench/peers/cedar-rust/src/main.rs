//! The crate `cedar-policy`: FOLDER CASE → one JSON row. Policies and entities are loaded once and stay; the timer includes making
//! the request from its three strings, as a host must, and the decision. Answers are compared before anything is timed.

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request};
use std::{fs, str::FromStr, time::Instant};

fn resident() -> usize {
    let text = fs::read_to_string("/proc/self/statm").expect("statm");
    text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

struct Kinds {
    principal: EntityTypeName,
    action: EntityTypeName,
    resource: EntityTypeName,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (folder, name) = (&arguments[1], &arguments[2]);
    let read = |suffix: &str| fs::read_to_string(format!("{folder}/{name}.{suffix}")).expect(suffix);
    let (policy_text, entity_text) = (read("cedar"), read("entities.json"));
    let kind = |text| EntityTypeName::from_str(text).expect("type name");
    let kinds = Kinds {
        principal: kind("Principal"),
        action: kind("Action"),
        resource: kind("Resource"),
    };

    let (before, start) = (resident(), Instant::now());
    let policies = PolicySet::from_str(&policy_text).expect("policies");
    let entities = Entities::from_json_str(&entity_text, None).expect("entities");
    let load_ms = start.elapsed().as_secs_f64() * 1e3;
    let memory = resident().saturating_sub(before);
    let authorizer = Authorizer::new();

    let ask = |question: &[&str]| {
        let uid = |kind: &EntityTypeName, id: &str| EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id));
        let request = Request::new(
            uid(&kinds.principal, question[0]),
            uid(&kinds.action, question[1]),
            uid(&kinds.resource, question[2]),
            Context::empty(),
            None,
        )
        .expect("request");
        authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow
    };
    let sample_text = read("sample.tsv");
    let sample: Vec<Vec<&str>> = sample_text.lines().map(|line| line.split('\t').collect()).collect();
    let start = Instant::now();
    for question in &sample {
        assert!(ask(question) == (question[3] == "allow"), "{name}: not {}: {question:?}", question[3]);
    }
    let each = start.elapsed().as_nanos() / sample.len() as u128;
    let allowed: Vec<_> = sample.iter().filter(|question| question[3] == "allow").collect();

    // A batch is a whole number of rounds through the questions and lasts about a millisecond, or a round where that is longer;
    // batches go on for two seconds, three at least.
    let rounds = (1_000_000 / each.max(1) / allowed.len() as u128).max(1);
    let (mut times, all) = (Vec::new(), Instant::now());
    while times.len() < 3 || (times.len() < 1000 && all.elapsed().as_secs() < 2) {
        let start = Instant::now();
        for _ in 0..rounds {
            for question in &allowed {
                assert!(ask(question));
            }
        }
        times.push(start.elapsed().as_nanos() as f64 / rounds as f64 / allowed.len() as f64);
    }
    times.sort_by(f64::total_cmp);
    println!(
        r#"{{"case": "{name}", "engine": "cedar-rust", "runtime": "native", "median_ns": {}, "p99_ns": {}, "load_ms": {load_ms}, "memory_bytes": {memory}}}"#,
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
}
