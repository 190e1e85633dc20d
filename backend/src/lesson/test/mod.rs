//! `utsuwa lesson test`: proves that lessons work, in real sandboxes, through the server and the WebSocket that
//! a browser uses.

mod proof;
mod script;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;
use curriculum::{Lang, Lesson, Pack};
use tokio_util::sync::CancellationToken;

use super::lacking::{NoGroups, lacking};
use super::pack;
use crate::config::{Config, Flags, process_environment, resolve};
use crate::serve::Server;

/// Arguments of `utsuwa lesson test`.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Ids of lessons; all of the course without any.
    lessons: Vec<String>,
    /// Image for all sandboxes [default: each lesson's own].
    #[arg(long, value_name = "NAME")]
    image: Option<String>,
    /// Where images are kept [default: as for `utsuwa serve`].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<std::path::PathBuf>,
    /// Hand groups to learners on cgroup v1 too [default: as for `utsuwa serve`].
    #[arg(long)]
    delegate_cgroup_v1: bool,
    /// The course's directory [default: the built-in course].
    #[arg(long = "course", value_name = "DIR")]
    course: Option<std::path::PathBuf>,
}

/// Proves the lessons one after another; exits with 1 if one fails.
pub(super) fn run(args: &TestArgs) -> anyhow::Result<ExitCode> {
    // Sockets of its own, so that a running server is not disturbed.
    let runtime_dir = tempfile::Builder::new().prefix("utsuwa-").tempdir()?;
    let flags = Flags {
        listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        runtime_dir: Some(runtime_dir.path().to_owned()),
        data_dir: args.data_dir.clone(),
        lessons: args.course.clone(),
        image: args.image.clone(),
        delegate_cgroup_v1: args.delegate_cgroup_v1.then_some(true),
        ..Flags::default()
    };
    let config = resolve(&flags, &process_environment)?.config;
    let pack = pack::load(config.paths.lessons.as_deref())?;
    let lessons = choose(&pack, &args.lessons)?;

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let groups = NoGroups::here(config.sandboxes.delegate_cgroup_v1);
    for (lesson, why) in lessons
        .iter()
        .filter_map(|lesson| Some((lesson, lacking(lesson, groups)?)))
    {
        println!("skipped {}: this machine lacks {}", lesson.id, why.what(Lang::En));
    }
    let (possible, impossible): (Vec<&Lesson>, Vec<&Lesson>) = lessons
        .into_iter()
        .partition(|lesson| lacking(lesson, groups).is_none());
    let proofs =
        |lessons: &[&Lesson]| -> usize { lessons.iter().map(|lesson| proof::cases(lesson).count()).sum() };
    let failed = runtime.block_on(prove_all(config, &possible))?;
    let passed = proofs(&possible) - failed;
    println!(
        "{passed} passed, {failed} failed, {} skipped",
        proofs(&impossible)
    );
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn choose<'a>(pack: &'a Pack, ids: &[String]) -> anyhow::Result<Vec<&'a Lesson>> {
    if ids.is_empty() {
        return Ok(pack.lessons().iter().collect());
    }
    let mut chosen = Vec::new();
    for id in ids {
        let Some(lesson) = pack.lesson(id) else {
            let known: Vec<_> = pack.lessons().iter().map(|lesson| lesson.id.as_str()).collect();
            bail!("there is no lesson `{id}`; the course has {}", known.join(", "));
        };
        chosen.push(lesson);
    }
    Ok(chosen)
}

/// Answers how many failed.
async fn prove_all(config: Config, lessons: &[&Lesson]) -> anyhow::Result<usize> {
    let server = Server::bind(config).await?;
    let addr = server.addr();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server.run(stop.clone()));
    let host = pack::host_facts();

    let mut failed = 0;
    for lesson in lessons {
        for case in proof::cases(lesson) {
            let began = Instant::now();
            let result = proof::prove(addr, host, case).await;
            let seconds = began.elapsed().as_secs_f64();
            match result {
                Ok(()) => println!("ok      {case} ({seconds:.1} s)"),
                Err(error) => {
                    failed += 1;
                    println!("FAILED  {case} ({seconds:.1} s)\n{error:#}");
                }
            }
        }
    }
    stop.cancel();
    serving.await?;
    Ok(failed)
}
