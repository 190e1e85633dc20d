//! The server as a browser, another site, or a careless operator meets it.

use utsuwa::serve::StartError;

mod client;

use client::{TestServer, config, refusal};

/// What a browser sends to open a WebSocket, its origin and session apart.
const UPGRADE: [(&str, &str); 5] = [
    ("connection", "upgrade"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("sec-websocket-protocol", "utsuwa.v1"),
];

#[tokio::test]
async fn every_page_has_a_nonce_of_its_own_and_a_strict_policy() {
    let server = TestServer::start(|_| {}).await;
    let mut nonces = Vec::new();
    for path in ["/", "/ja/lessons/uts", "/watch/abcdefghijkmnpqrstuv"] {
        let page = server.get(path).await;
        let policy = page.header("content-security-policy").unwrap();
        let (_, nonce) = policy.split_once("'nonce-").unwrap();
        let nonce = nonce.split('\'').next().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"));
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        assert!(page.body.contains(&format!("nonce=\"{nonce}\"")), "{}", page.body);
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn other_hosts_are_refused() {
    let server =
        TestServer::start(|config| config.http.origins = "https://learn.example".parse().unwrap()).await;
    let localhost = format!("localhost:{}", server.addr.port());
    for host in [localhost.as_str(), "learn.example"] {
        assert_eq!(
            server
                .send("GET", "/api/health", &[("host", host)], "")
                .await
                .status,
            200,
            "{host}"
        );
    }
    for host in ["evil.example", "learn.example:8080", "127.0.0.1:1", ""] {
        let answer = server.send("GET", "/api/health", &[("host", host)], "").await;
        let detail = answer.is_problem(403, "unknown-host");
        assert!(detail.contains(&server.origin()), "{detail}");
    }
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let server = TestServer::start(|_| {}).await;
    let body = r#"{"lesson":"none"}"#;
    let json = ("content-type", "application/json");
    for headers in [
        &[json][..],
        &[json, ("origin", "http://evil.example")],
        &[json, ("origin", "http://127.0.0.1:1")],
        &[json, ("origin", "null")],
        &[json, ("sec-fetch-site", "cross-site")],
    ] {
        let answer = server.send("POST", "/api/sandboxes", headers, body).await;
        answer.is_problem(403, "foreign-origin");
        assert_eq!(answer.header("set-cookie"), None);
    }
    server
        .post("/api/sandboxes", "", body)
        .await
        .is_problem(404, "no-lesson");
}

#[tokio::test]
async fn a_socket_needs_our_origin_a_session_and_a_sandbox() {
    let server = TestServer::start(|_| {}).await;
    let course = server.get("/api/course").await;
    let origin = server.origin();
    let ours = ("origin", origin.as_str());
    let cookie = ("cookie", course.cookie());
    let open = async |extra: &[(&str, &str)]| {
        let headers: Vec<_> = UPGRADE.iter().chain(extra).copied().collect();
        server.send("GET", "/ws/none", &headers, "").await
    };
    open(&[cookie]).await.is_problem(403, "foreign-origin");
    open(&[cookie, ("origin", "http://evil.example")])
        .await
        .is_problem(403, "foreign-origin");
    open(&[cookie, ("origin", "http://127.0.0.1:1")])
        .await
        .is_problem(403, "foreign-origin");
    open(&[ours]).await.is_problem(401, "no-session");
    open(&[ours, ("cookie", "utsuwa=0000")])
        .await
        .is_problem(401, "no-session");
    open(&[ours, cookie]).await.is_problem(404, "no-sandbox");
    server.get("/ws/none").await.is_problem(403, "foreign-origin");
}

#[tokio::test]
async fn the_course_is_there_in_both_languages() {
    let server = TestServer::start(|_| {}).await;
    let (ja, en) = (
        server.get("/api/course?lang=ja").await,
        server.get("/api/course?lang=en").await,
    );
    assert_ne!(ja.json()["title"], en.json()["title"]);
    let first = en.json()["modules"][0]["lessons"][0].clone();
    let id = first["id"].as_str().unwrap();
    let lesson = server.get(&format!("/api/lessons/{id}?lang=en")).await.json();
    assert_eq!(lesson["lang"], "en");
    assert_eq!(lesson["title"], first["title"]);
    assert!(!lesson["steps"].as_array().unwrap().is_empty());
    server
        .get("/api/course?lang=xx")
        .await
        .is_problem(400, "bad-request");
}

#[tokio::test]
async fn a_session_keeps_its_variables_and_others_have_their_own() {
    let server = TestServer::start(|_| {}).await;
    let path = "/api/lessons/oom-kill?lang=en";
    let first = server.get(path).await;
    let again = server.send("GET", path, &[("cookie", first.cookie())], "").await;
    assert_eq!(again.header("set-cookie"), None);
    assert_eq!(again.body, first.body);
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(server.get(path).await.body);
    }
    assert!(others.iter().any(|other| *other != first.body));
}

#[tokio::test]
async fn what_does_not_exist_is_a_problem() {
    let server = TestServer::start(|_| {}).await;
    server.get("/api/nothing").await.is_problem(404, "not-found");
    server.get("/missing.js").await.is_problem(404, "not-found");
    server.get("/../Cargo.toml").await.is_problem(404, "not-found");
    let detail = server.get("/api/lessons/none").await.is_problem(404, "no-lesson");
    assert_eq!(detail, "there is no lesson `none`");
    server
        .post("/api/course", "", "{}")
        .await
        .is_problem(405, "method");
    server.post("/", "", "{}").await.is_problem(405, "method");
    server
        .get("/api/sandboxes/none")
        .await
        .is_problem(404, "no-sandbox");
    let answer = r#"{"task":"none","answer":"137"}"#;
    server
        .post("/api/lessons/oom-kill/answers", "", answer)
        .await
        .is_problem(404, "no-question");
}

#[tokio::test]
async fn garbage_is_refused_and_the_server_stays_up() {
    let server = TestServer::start(|_| {}).await;
    server
        .post("/api/sandboxes", "", "{")
        .await
        .is_problem(400, "bad-request");
    server
        .post("/api/sandboxes", "", r#"{"lessn":"uts"}"#)
        .await
        .is_problem(400, "bad-request");
    let huge = format!(r#"{{"lesson":"{}"}}"#, "x".repeat(70_000));
    server
        .post("/api/sandboxes", "", &huge)
        .await
        .is_problem(400, "bad-request");
    assert_eq!(server.get("/api/health").await.status, 200);
}

#[tokio::test]
async fn a_sandbox_that_cannot_start_says_why_and_gives_its_place_back() {
    // A real agent, and an image on a filesystem whose owners cannot be mapped.
    let server = TestServer::with_agent("", |config| {
        config.sandboxes.agent = env!("CARGO_BIN_EXE_utsuwa").into();
        let image = image_store::Store::open(&config.paths.data_dir)
            .open_image("base")
            .unwrap();
        std::fs::remove_dir_all(&image.layers[0]).unwrap();
        std::os::unix::fs::symlink("/sys", &image.layers[0]).unwrap();
    })
    .await;
    let answer = server
        .post("/api/sandboxes", "", r#"{"lesson":"oom-kill"}"#)
        .await;
    let detail = answer.is_problem(503, "sandbox-failed");
    assert!(
        detail.contains("cannot map the owners of") && detail.contains("set data_dir"),
        "{detail}"
    );
    assert_eq!(server.get("/api/health").await.json()["sandboxes"], 0);
}

#[tokio::test]
async fn an_agent_that_dies_is_our_failure() {
    let server = TestServer::with_agent("exit 3", |_| {}).await;
    let answer = server
        .post("/api/sandboxes", "", r#"{"lesson":"oom-kill"}"#)
        .await;
    assert_eq!(
        answer.is_problem(500, "internal"),
        "the server failed; its log says why"
    );
    assert_eq!(server.get("/api/health").await.json()["sandboxes"], 0);
}

#[tokio::test]
async fn an_image_that_is_not_built_names_the_command() {
    let server = TestServer::start(|_| {}).await;
    let answer = server
        .post("/api/sandboxes", "", r#"{"lesson":"oom-kill"}"#)
        .await;
    let detail = answer.is_problem(503, "sandbox-failed");
    assert!(detail.contains("utsuwa image build base"), "{detail}");
}

#[tokio::test]
async fn a_full_server_says_so() {
    let full = TestServer::with_agent("exit 3", |config| config.sandboxes.max = 0).await;
    let answer = full.post("/api/sandboxes", "", r#"{"lesson":"oom-kill"}"#).await;
    assert!(
        answer
            .is_problem(503, "sandbox-limit")
            .contains("all 0 sandboxes")
    );
    let greedy = TestServer::start(|config| config.sandboxes.per_session = 0).await;
    let answer = greedy
        .post("/api/sandboxes", "", r#"{"lesson":"oom-kill"}"#)
        .await;
    answer.is_problem(429, "session-limit");
}

#[tokio::test]
async fn a_port_in_use_names_the_flag() {
    let server = TestServer::start(|_| {}).await;
    let home = tempfile::tempdir().unwrap();
    let mut second = config(home.path());
    second.http.listen = server.addr;
    let error = refusal(second).await;
    assert!(matches!(error, StartError::PortInUse(addr) if addr == server.addr));
    assert!(
        error
            .to_string()
            .ends_with("is in use; choose another with --listen 127.0.0.1:PORT"),
        "{error}"
    );
}

#[tokio::test]
async fn one_runtime_directory_has_one_server() {
    let home = tempfile::tempdir().unwrap();
    let server = TestServer::start(|given| *given = config(home.path())).await;
    let error = refusal(config(home.path())).await;
    assert!(matches!(error, StartError::RuntimeDirTaken(_)), "{error}");
    server.stopped().await;
    TestServer::start(|given| *given = config(home.path())).await;
}

#[tokio::test]
async fn broken_lessons_keep_the_server_from_starting() {
    let home = tempfile::tempdir().unwrap();
    let mut config = config(home.path());
    let lessons = home.path().join("lessons");
    std::fs::create_dir(&lessons).unwrap();
    std::fs::write(lessons.join("course.yaml"), "schema: 1\nidd: x\n").unwrap();
    config.paths.lessons = Some(lessons);
    let message = refusal(config).await.to_string();
    assert!(message.contains("course.yaml:"), "{message}");
}
