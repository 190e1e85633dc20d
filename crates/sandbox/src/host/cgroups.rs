//! Where limits come from.

use super::{Check, Status};
use crate::cgroup::{CgroupError, Controller, Layout, Version};

pub(super) fn check() -> Check {
    const NAME: &str = "cgroups";
    let looked = Layout::detect().and_then(|layout| layout.check().map(|()| layout));
    match looked {
        Ok(layout) => Check::ok(NAME, describe(&layout)),
        Err(error) => missing(NAME, &error),
    }
}

fn describe(layout: &Layout) -> String {
    match layout.version {
        Version::V1 => "v1 with memory, cpu and pids".to_owned(),
        Version::V2 => format!("v2 in {}", layout.base(Controller::Memory).display()),
    }
}

fn missing(name: &'static str, error: &CgroupError) -> Check {
    let fix = error.fix().unwrap_or("See dmesg(1) for the kernel's reason.");
    Check::bad(name, Status::Missing, error.to_string(), fix)
}
