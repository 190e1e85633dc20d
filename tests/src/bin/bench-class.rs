//! `cargo xtask bench class [--image NAME] [N...]`: a class through real sockets, against a real server on loopback. N learners
//! (10, 100 and 200) type five keys a second, reload and type on; then 10, 100 and 1,000 sandboxes are held with an open page
//! in which nobody types; then 100 learners join in the same second, with sandboxes made in advance and without. The small
//! image, unless another is named. Needs root.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use utsuwa_tests::class::{self, Idle, Rush, School, Typing};
use utsuwa_tests::spread::ms;
use utsuwa_tests::usage::mib;

/// Before the reload, and after it.
const TYPE: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(10);
const HELD: [usize; 3] = [10, 100, 1000];
const RUSH: usize = 100;
/// The 99th percentile of an echo with the most learners, and of a prompt.
const ECHO: Duration = Duration::from_millis(50);
const PROMPT: Duration = Duration::from_secs(1);
/// MiB of an idle sandbox's processes, and of the server with the most.
const SANDBOX: f64 = 4.0;
const SERVER: f64 = 200.0;

fn main() -> Result<()> {
    let mut image = None;
    let mut counts = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--image" {
            image = Some(arguments.next().context("--image needs a name")?);
        } else {
            counts.push(argument.parse().context("N is a number of learners")?);
        }
    }
    if counts.is_empty() {
        counts = vec![10, 100, 200];
    }
    println!("open files: {}", class::raise_limits()?);
    for limit in class::tight_limits(HELD[HELD.len() - 1]) {
        println!("tight: {limit}");
    }
    println!("load before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    let work = tempfile::Builder::new().prefix("class-").tempdir_in("/run")?;
    let school = School::open(work.path(), image)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&school, &counts))
}

async fn measure(school: &School, counts: &[usize]) -> Result<()> {
    println!(
        "\ntyping   | join p50    p99 | echo p50    p99   most  lost | reload p99 | CPUs: server  sandboxes | MiB: server"
    );
    let mut last = None;
    for &count in counts {
        let typing = class::typing(school, count, TYPE).await?;
        print_typing(&typing);
        last = Some(typing);
    }
    println!(
        "\nidle     | MiB each: agent  init  shell   all  charged  machine | MiB: server  spawner | CPUs: server  sandboxes | join"
    );
    let mut held = None;
    let refused = class::hold(school, &HELD, IDLE, |idle| {
        print_idle(&idle);
        held = Some(idle);
    })
    .await?;
    if let Some(refused) = refused {
        println!("refused {refused}");
    }
    println!();
    let mut rushes = Vec::new();
    for prepared in [RUSH, 0] {
        let rush = class::rush(school, RUSH, prepared).await?;
        let Rush { prompt, own_cpu, .. } = &rush;
        let own = own_cpu.as_secs_f64();
        println!("{RUSH} join in a second, {prepared:>3} prepared: {prompt} (playing them: {own:.2} CPU s)");
        rushes.push(rush);
    }
    println!();
    if let Some(typing) = last {
        let p99 = typing.echo.percentile(99);
        let what = format!("echo p99 with {} typing", typing.learners);
        verdict(&what, ms(p99), ms(ECHO), "ms");
    }
    if let Some(idle) = held {
        verdict(
            &format!("processes of one of {} idle sandboxes", idle.sandboxes),
            each(&idle),
            SANDBOX,
            "MiB",
        );
        verdict("server", mib(idle.cost.server), SERVER, "MiB");
    }
    let warm = &rushes[0].prompt;
    verdict(
        "prompt from a warm pool, p99",
        ms(warm.percentile(99)),
        ms(PROMPT),
        "ms",
    );
    Ok(())
}

fn verdict(what: &str, found: f64, aim: f64, unit: &str) {
    let word = if found <= aim { "met" } else { "missed" };
    println!("{word:<6}  {what}: {found:.1} {unit} (aim: {aim:.0} {unit})");
}

fn print_typing(typing: &Typing) {
    let Typing {
        learners,
        join,
        echo,
        reload,
        lost,
        server_cpus,
        sandbox_cpus,
        cost,
    } = typing;
    let [join50, join99] = [50, 99].map(|percent| ms(join.percentile(percent)));
    let [echo50, echo99, most] = [50, 99, 100].map(|percent| ms(echo.percentile(percent)));
    println!(
        "{learners:>5}    | {join50:>8.1} {join99:>6.1} | {echo50:>8.2} {echo99:>6.2} {most:>6.1} {lost:>5} | {:>10.1} | {server_cpus:>12.3} {sandbox_cpus:>10.3} | {:>11.1}",
        ms(reload.percentile(99)),
        mib(cost.server),
    );
}

/// MiB of the processes of one sandbox.
fn each(idle: &Idle) -> f64 {
    let share = |bytes| mib(bytes) / count(idle);
    share(idle.cost.agents) + share(idle.cost.inits) + share(idle.cost.shells)
}

fn count(idle: &Idle) -> f64 {
    f64::from(u32::try_from(idle.sandboxes.max(1)).unwrap_or(u32::MAX))
}

fn print_idle(idle: &Idle) {
    let share = |bytes| mib(bytes) / count(idle);
    let cost = &idle.cost;
    let charged = cost
        .groups
        .map_or_else(|| "      -".to_owned(), |bytes| format!("{:>7.2}", share(bytes)));
    println!(
        "{:>5}    | {:>15.2} {:>5.2} {:>6.2} {:>5.2}  {charged}  {:>7.2} | {:>11.1} {:>8.1} | {:>12.3} {:>10.3} | {:>5.1} ms",
        idle.sandboxes,
        share(cost.agents),
        share(cost.inits),
        share(cost.shells),
        each(idle),
        share(idle.empty.available.saturating_sub(cost.available)),
        mib(cost.server),
        mib(cost.spawner),
        idle.server_cpus,
        idle.sandbox_cpus,
        ms(idle.join),
    );
}
