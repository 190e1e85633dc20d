//! Terminals, job control, exit, and that nothing is left.

use std::fs;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sandbox::process::{Forked, fork};
use sandbox::{Heard, Notice, Program};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

use crate::shell::{eventually, shell, start, start_with, try_start};

pub fn tests() -> Vec<(&'static str, fn())> {
    vec![
        (
            "ctrl_c_stops_the_foreground_program_only",
            ctrl_c_stops_the_foreground_program_only,
        ),
        (
            "ignored_signals_of_the_server_are_not_inherited",
            ignored_signals_of_the_server_are_not_inherited,
        ),
        ("window_size_reaches_programs", window_size_reaches_programs),
        (
            "exit_status_comes_after_all_output",
            exit_status_comes_after_all_output,
        ),
        (
            "a_program_that_is_not_there_is_127",
            a_program_that_is_not_there_is_127,
        ),
        ("orphans_are_reaped", orphans_are_reaped),
        ("signals_to_init_are_passed_on", signals_to_init_are_passed_on),
        (
            "the_old_mount_call_serves_where_the_new_api_is_hidden",
            the_old_mount_call_serves_where_the_new_api_is_hidden,
        ),
        ("layers_are_stacked", layers_are_stacked),
        (
            "an_image_cannot_redirect_the_base_mounts",
            an_image_cannot_redirect_the_base_mounts,
        ),
        (
            "nothing_is_left_when_it_is_dropped",
            nothing_is_left_when_it_is_dropped,
        ),
        (
            "a_sweep_removes_what_a_killed_agent_left",
            a_sweep_removes_what_a_killed_agent_left,
        ),
    ]
}

fn ctrl_c_stops_the_foreground_program_only() {
    let mut shell = start("ctrlc");
    shell.type_bytes(b"sh -c 'echo run\"ning\"; exec sleep 100'\n");
    shell.wait_for("running\r\n");
    shell.type_bytes(b"\x03");
    shell.wait_for("# ");
    assert_eq!(shell.ok("echo $?"), "130");
}

fn ignored_signals_of_the_server_are_not_inherited() {
    let mut shell = start("ignored");
    // SIGPIPE is ignored in this very process, as in every Rust program.
    let ours = fs::read_to_string("/proc/self/status").unwrap();
    let mask = |status: &str| {
        let hex = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .unwrap()
            .trim()
            .to_owned();
        // The standard signals; 32 and 33 are the C library's own.
        u64::from_str_radix(&hex, 16).unwrap() & 0x7fff_ffff
    };
    let pipe = 1 << (Signal::SIGPIPE as u32 - 1);
    assert_ne!(mask(&ours) & pipe, 0);
    assert_eq!(mask(&shell.ok("sh -c 'exec env cat /proc/self/status'")), 0);
}

fn window_size_reaches_programs() {
    let mut shell = start("size");
    assert_eq!(shell.ok("stty size"), "24 500");
    shell.terminal.as_ref().unwrap().resize(132, 50).unwrap();
    assert_eq!(shell.ok("stty size"), "50 132");
}

fn exit_status_comes_after_all_output() {
    let mut shell = start("exit");
    shell.type_bytes(b"stty -echo; i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; exit 7\n");
    let mut output = String::new();
    let ended = loop {
        output.push_str(&shell.drain());
        match shell.sandbox().poll_notice().unwrap() {
            Heard::Nothing => std::thread::yield_now(),
            heard => break heard,
        }
    };
    output.push_str(&shell.drain());
    let token = shell.terminal.as_ref().unwrap().token();
    assert_eq!(
        ended,
        Heard::Notice(Notice::Exited {
            token,
            value: 7,
            signaled: false
        })
    );
    assert!(
        output.ends_with("line 1999\r\n"),
        "lost output: ...{:?}",
        &output[output.len().saturating_sub(60)..]
    );
}

fn a_program_that_is_not_there_is_127() {
    let mut shell = start("enoent");
    let program = Program {
        argv: vec!["no-such-program".into()],
        ..self::shell()
    };
    let terminal = shell.sandbox().open_terminal(&program, 80, 24).unwrap();
    let expected = Notice::Exited {
        token: terminal.token(),
        value: 127,
        signaled: false,
    };
    assert_eq!(shell.notice(), expected);
}

fn orphans_are_reaped() {
    let mut shell = start("orphans");
    shell.ok("for i in 1 2 3 4 5; do (sh -c 'true & true' &); done");
    eventually("no zombie is left", || {
        !shell
            .ok("cat /proc/[0-9]*/stat | cut -d' ' -f3 | tr -d '\\n'")
            .contains('Z')
    });
}

fn signals_to_init_are_passed_on() {
    let mut shell = start("signals");
    shell.ok("trap 'echo got-usr1' USR1");
    kill(shell.sandbox().init(), Signal::SIGUSR1).unwrap();
    // A shell runs its trap at the next prompt.
    eventually("the shell's trap runs", || {
        shell.ok("true").contains("got-usr1") || shell.ok("").contains("got-usr1")
    });
}

fn the_old_mount_call_serves_where_the_new_api_is_hidden() {
    let Forked::Parent { pid, .. } = fork().unwrap() else {
        let calls = [(libc::SYS_fsopen, Vec::new())].into();
        let hidden = SeccompFilter::new(
            calls,
            SeccompAction::Allow,
            SeccompAction::Errno(libc::ENOSYS.cast_unsigned()),
            std::env::consts::ARCH.try_into().unwrap(),
        );
        let hidden: BpfProgram = hidden.unwrap().try_into().unwrap();
        apply_filter(&hidden).unwrap();
        let kept = std::panic::catch_unwind(|| {
            let mut shell = start("oldmount");
            let mounts = shell.ok("cut -d' ' -f5,6 /proc/self/mountinfo");
            assert!(mounts.contains("/sys ro,nosuid,nodev,noexec"), "{mounts}");
            shell.ok("test -c /dev/null && ls /proc/1");
        });
        std::process::exit(i32::from(kept.is_err()));
    };
    let ended = nix::sys::wait::waitpid(pid, None).unwrap();
    assert_eq!(ended, nix::sys::wait::WaitStatus::Exited(pid, 0));
}

fn layers_are_stacked() {
    let mut shell = start_with("layers", |config| {
        let root = config.dir.parent().unwrap();
        for (layer, text) in [("second", "two"), ("third", "three")] {
            let layer = root.join(layer);
            fs::create_dir_all(layer.join("etc")).unwrap();
            fs::write(layer.join("etc").join(text), text).unwrap();
            fs::write(layer.join("etc/from-image"), text).unwrap();
            config.layers.push(layer);
        }
        // As an unpacked whiteout is: the layer below has this file, the image has not.
        let gone = root.join("third/etc/two");
        let device = nix::sys::stat::makedev(0, 0);
        nix::sys::stat::mknod(
            &gone,
            nix::sys::stat::SFlag::S_IFCHR,
            nix::sys::stat::Mode::empty(),
            device,
        )
        .unwrap();
    });
    assert_eq!(shell.ok("cat /etc/from-image"), "three");
    assert_eq!(shell.ok("ls /etc | tr '\\n' ' '"), "from-image three");
    shell.ok("test -x /bin/busybox");
}

fn an_image_cannot_redirect_the_base_mounts() {
    for name in ["dev", "proc", "sys"] {
        let error = try_start(&format!("redirect-{name}"), |config| {
            let layer = config.dir.parent().unwrap().join("hostile");
            fs::create_dir(&layer).unwrap();
            std::os::unix::fs::symlink("/etc", layer.join(name)).unwrap();
            config.layers.push(layer);
        });
        let error = error.err().expect("a symbolic link was followed").to_string();
        assert!(
            error.contains(&format!("the image's /{name}")) && error.contains("no link"),
            "{error}"
        );
    }
    assert_eq!(groups_named("redirect-dev"), Vec::<String>::new());
}

fn nothing_is_left_when_it_is_dropped() {
    let mut shell = start("drop");
    shell.ok("mkdir /sys/fs/cgroup/deep /sys/fs/cgroup/memory/deep 2>/dev/null; true");
    shell.ok("(setsid sleep 1000 &); (setsid sleep 1000 &)");
    let processes = shell.sandbox().cgroup().processes();
    assert!(processes.len() >= 5, "{processes:?}");
    let id = shell.config.id.clone();
    drop(shell.terminal.take());
    drop(shell.sandbox.take());
    for pid in processes {
        assert!(!Path::new(&format!("/proc/{pid}")).exists(), "{pid} lives");
    }
    assert_eq!(groups_named(&id), Vec::<String>::new());
}

fn a_sweep_removes_what_a_killed_agent_left() {
    let mut shell = start("sweep");
    shell.ok("(setsid sleep 1000 &)");
    let processes: Vec<Pid> = shell.sandbox().cgroup().processes();
    // What a SIGKILL of the agent amounts to: no destructor runs.
    std::mem::forget(shell.terminal.take());
    std::mem::forget(shell.sandbox.take());
    assert_ne!(groups_named(&shell.config.id), Vec::<String>::new());
    let swept = sandbox::sweep(shell.root.path()).unwrap();
    assert!(swept.removed.contains(&shell.config.dir), "{swept:?}");
    eventually("its processes end", || {
        // They are this process's to reap here; an agent's would be init's.
        while nix::sys::wait::waitpid(None, Some(nix::sys::wait::WaitPidFlag::WNOHANG))
            .is_ok_and(|status| status != nix::sys::wait::WaitStatus::StillAlive)
        {}
        processes
            .iter()
            .all(|pid| !Path::new(&format!("/proc/{pid}")).exists())
    });
    assert_eq!(groups_named(&shell.config.id), Vec::<String>::new());
    assert!(!shell.config.dir.exists());
}

fn groups_named(id: &str) -> Vec<String> {
    fn search(directory: &Path, id: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if entry.file_name() == id {
                    found.push(entry.path().display().to_string());
                }
                search(&entry.path(), id, found);
            }
        }
    }
    let mut found = Vec::new();
    search(Path::new("/sys/fs/cgroup"), id, &mut found);
    found
}
