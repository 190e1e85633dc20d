//! The settings that count for each file, put together once for all files that share them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analyzer::{Context, Options};

use super::config::{self, ConfigError, Layer, hadolint, own};
use super::context;
use super::files::Source;

/// What makes the settings of files differ: the directory, an own `.dockerignore`, which overrides apply.
type Kind = (PathBuf, Option<String>, Vec<usize>);

/// All places that settings come from.
pub(super) struct Settings {
    hadolint: Option<Layer>,
    environment: Layer,
    run: Layer,
    /// Whether a file was named, so that none is looked for.
    is_named: bool,
    /// The `utsuwa.toml` that was named.
    named: Option<Arc<own::Own>>,
    /// By directory.
    owns: HashMap<PathBuf, Option<Arc<own::Own>>>,
    contexts: HashMap<PathBuf, Context>,
    ready: HashMap<Kind, Arc<Options>>,
    /// The files that were read.
    pub(super) read: Vec<PathBuf>,
}

impl Settings {
    pub(super) fn load(named: Option<&Path>, run: Layer) -> Result<Self, ConfigError> {
        let mut settings = Self {
            hadolint: None,
            environment: config::environment::read(|name| std::env::var(name).ok()),
            run,
            is_named: named.is_some(),
            named: None,
            owns: HashMap::new(),
            contexts: HashMap::new(),
            ready: HashMap::new(),
            read: Vec::new(),
        };
        let is_toml = |path: &Path| {
            path.extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("toml"))
        };
        let hadolint = match named {
            Some(path) if is_toml(path) => {
                settings.named = own::load(path)?.map(Arc::new);
                settings.read.push(path.to_owned());
                None
            }
            Some(path) => Some(path.to_owned()),
            None => hadolint::find(|name| std::env::var_os(name).map(PathBuf::from)),
        };
        if let Some(path) = hadolint {
            settings.hadolint = Some(hadolint::load(&path)?);
            settings.read.push(path);
        }
        Ok(settings)
    }

    /// What counts for the whole run, the strongest last.
    pub(super) fn for_run<T>(
        &mut self,
        setting: impl Fn(&Layer) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let own = self.own(Path::new("."))?;
        let layers: Vec<&Layer> = self
            .hadolint
            .iter()
            .chain(own.iter().map(|own| &own.layer))
            .chain([&self.environment, &self.run])
            .collect();
        Ok(config::strongest(&layers, setting))
    }

    /// What counts for a file.
    pub(super) fn for_source(&mut self, source: &Source) -> Result<Arc<Options>, ConfigError> {
        let Source::File(path) = source else {
            let own = self.own(Path::new("."))?;
            return Ok(Arc::new(self.options(own.as_deref(), &[], None)));
        };
        let root = context::root_of(path);
        let own = self.own(&root)?;
        let overrides = match &own {
            Some(own) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                own.overrides(&path)
            }
            None => Vec::new(),
        };
        let ignore_file = context::own_ignore_file(path);
        let (numbers, overrides): (Vec<usize>, Vec<&Layer>) = overrides.into_iter().unzip();
        let kind = (root.clone(), ignore_file.clone(), numbers);
        if let Some(ready) = self.ready.get(&kind) {
            return Ok(Arc::clone(ready));
        }
        if !path.is_file() {
            return Ok(Arc::new(self.options(own.as_deref(), &overrides, None)));
        }
        let shared = self.contexts.entry(root.clone()).or_insert_with(|| Context {
            dockerignore: context::ignore_file(&root),
            entries: context::list(&root),
        });
        let context = Context {
            dockerignore: ignore_file.or_else(|| shared.dockerignore.clone()),
            entries: shared.entries.clone(),
        };
        let options = Arc::new(self.options(own.as_deref(), &overrides, Some(context)));
        self.ready.insert(kind, Arc::clone(&options));
        Ok(options)
    }

    fn options(&self, own: Option<&own::Own>, overrides: &[&Layer], context: Option<Context>) -> Options {
        let files: Vec<&Layer> = self
            .hadolint
            .iter()
            .chain(own.map(|own| &own.layer))
            .chain([&self.environment])
            .collect();
        Options {
            context,
            ..config::options(&files, overrides, &self.run)
        }
    }

    fn own(&mut self, directory: &Path) -> Result<Option<Arc<own::Own>>, ConfigError> {
        if self.is_named {
            return Ok(self.named.clone());
        }
        if let Some(known) = self.owns.get(directory) {
            return Ok(known.clone());
        }
        let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
        let own = own::find(&absolute)?.map(Arc::new);
        if let Some(own) = &own
            && !self.read.contains(&own.path)
        {
            self.read.push(own.path.clone());
        }
        self.owns.insert(directory.to_owned(), own.clone());
        Ok(own)
    }
}
