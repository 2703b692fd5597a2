//! Who imports whom among the modules of a crate, read from its sources.
//!
//! A module names another by an import, by a path in its code, or in a macro; each of these is followed through every re-export
//! to the module that defines what is named. A re-export names what it hands on. A module is a file: what is declared within
//! it, such as its tests, is a part of it. Calls of methods name nobody: whose they are only a compiler knows.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

/// Names a module from the root of its crate.
pub(crate) type Module = Vec<String>;

/// Holds for each module the others that it names.
pub(crate) type Imports = BTreeMap<Module, BTreeSet<Module>>;

/// Holds what a module has, under the names that it has for it.
#[derive(Default)]
struct Scope {
    /// The file in which it stands.
    file: Module,
    defined: BTreeSet<String>,
    /// What other modules have, and the path that leads there.
    imported: BTreeMap<String, Module>,
    /// The modules that are imported whole.
    globs: Vec<Module>,
    /// Whether a macro makes items here: their names cannot be read, and what nothing else has is taken to be one of them.
    has_made: bool,
}

/// Holds a path that a module names.
struct Named {
    by: Module,
    path: Module,
}

/// Reads the sources of a crate, each under the path of its file below `src`, and says which module names which others.
///
/// # Panics
/// If a source is no Rust.
pub(crate) fn imports<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Imports {
    let mut reader = Reader::default();
    for (path, text) in sources {
        let module = module_of(path);
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        reader.file.clone_from(&module);
        reader.enter(module, &file.items);
    }
    let mut imports = Imports::new();
    for Named { by, path } in &reader.named {
        let scope = &reader.scopes[by];
        let others = imports.entry(scope.file.clone()).or_default();
        if let Some(defining) = reader.defining(path, &mut BTreeSet::new()).filter(|other| *other != scope.file) {
            others.insert(defining);
        }
    }
    imports
}

/// Names the module of a file: `leak/mod.rs` and `leak.rs` are both `leak`.
fn module_of(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if ["lib", "main"].contains(&path) { Module::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// Puts modules together that import each other in a circle; of two circles with a module in common it makes one.
pub(crate) fn circles(imports: &Imports) -> Vec<Vec<Module>> {
    let reach = |from: &Module| {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(module) = next.pop() {
            for other in imports.get(module).into_iter().flatten() {
                if reached.insert(other.clone()) {
                    next.push(other);
                }
            }
        }
        reached
    };
    let reached: BTreeMap<_, _> = imports.keys().map(|module| (module, reach(module))).collect();
    let mut circles: Vec<Vec<Module>> = Vec::new();
    for (module, others) in reached.iter().filter(|(module, others)| others.contains(**module)) {
        if circles.iter().any(|circle| circle.contains(module)) {
            continue;
        }
        let comes_back = |other: &&Module| reached.get(*other).is_some_and(|others| others.contains(*module));
        circles.push(others.iter().filter(comes_back).cloned().collect());
    }
    circles
}

/// Takes modules together that have so many names in common, as a house has rooms; those with fewer names are left out.
pub(crate) fn rooms(imports: &Imports, names: usize) -> Imports {
    let room = |module: &Module| module.get(..names).map(<[_]>::to_vec);
    let mut rooms = Imports::new();
    for (module, others) in imports {
        let Some(by) = room(module) else { continue };
        let others = others.iter().filter_map(room).filter(|other| *other != by);
        rooms.entry(by.clone()).or_default().extend(others);
    }
    rooms
}

/// Reads modules, and notes which paths they name.
#[derive(Default)]
struct Reader {
    scopes: BTreeMap<Module, Scope>,
    named: Vec<Named>,
    file: Module,
    module: Module,
}

impl Reader {
    /// Reads a module of the file that is read.
    fn enter(&mut self, module: Module, items: &[syn::Item]) {
        let outer = std::mem::replace(&mut self.module, module.clone());
        let file = self.file.clone();
        self.scopes.insert(module, Scope { file, ..Scope::default() });
        for item in items {
            self.visit_item(item);
        }
        self.module = outer;
    }

    fn define(&mut self, name: &syn::Ident) {
        let scope = self.scopes.entry(self.module.clone()).or_default();
        scope.defined.insert(name.to_string());
    }

    /// Makes a path absolute; `None` where it begins with a name that means nothing without its module.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let mut absolute = self.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|name| name == "super") {
                    absolute.pop()?;
                    rest = &rest[1..];
                }
            }
            _ => return None,
        }
        absolute.extend(rest.iter().cloned());
        Some(absolute)
    }

    fn name(&mut self, path: Module) {
        self.named.push(Named { by: self.module.clone(), path });
    }

    fn import(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&with(&path.ident), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(before, tree)),
            syn::UseTree::Name(name) if name.ident == "self" => {
                if let Some(last) = before.last() {
                    self.import_as(before, last.clone());
                }
            }
            syn::UseTree::Name(name) => self.import_as(&with(&name.ident), name.ident.to_string()),
            syn::UseTree::Rename(rename) => self.import_as(&with(&rename.ident), rename.rename.to_string()),
            syn::UseTree::Glob(_) => {
                let path = self.absolute(before).unwrap_or_else(|| self.within(before));
                self.scopes.entry(self.module.clone()).or_default().globs.push(path.clone());
                self.name(path);
            }
        }
    }

    fn import_as(&mut self, path: &[String], name: String) {
        let path = self.absolute(path).unwrap_or_else(|| self.within(path));
        self.scopes.entry(self.module.clone()).or_default().imported.insert(name, path.clone());
        self.name(path);
    }

    /// Takes a path to begin within this module, as one does that begins with a module which is declared here.
    fn within(&self, path: &[String]) -> Module {
        [&self.module, path].concat()
    }

    /// Notes the paths in the text of a macro: only those can be told that begin with a word for a module.
    fn read_macro(&mut self, text: &str) {
        let text = text.replace(" :: ", "::").replace("$ crate", "crate");
        let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
        for path in text.split(|letter: char| !is_of_name(letter)) {
            // Behind the last name a brace or a star may follow.
            let path: Vec<_> = path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            if path.len() > 1
                && let Some(path) = self.absolute(&path)
            {
                self.name(path);
            }
        }
    }

    /// Finds the file of the module that defines what a path leads to; `None` where that is another crate's.
    fn defining(&self, path: &[String], seen: &mut BTreeSet<Module>) -> Option<Module> {
        if !seen.insert(path.to_vec()) {
            return None;
        }
        let known = (0..=path.len()).rev().find(|&length| self.scopes.contains_key(&path[..length]))?;
        let (module, rest) = path.split_at(known);
        let scope = &self.scopes[module];
        let Some(name) = rest.first() else { return Some(scope.file.clone()) };
        if scope.defined.contains(name) {
            return Some(scope.file.clone());
        }
        // A path that begins in this module with a name that nothing here has is of another crate, and would lead here again.
        let is_foreign = |other: &Module| {
            let first = other.strip_prefix(module).and_then(<[String]>::first);
            first.is_some_and(|first| {
                let is_module = self.scopes.contains_key(&[module, std::slice::from_ref(first)].concat());
                let is_imported = first != name && scope.imported.contains_key(first);
                !is_module && !is_imported && !scope.defined.contains(first)
            })
        };
        if let Some(other) = scope.imported.get(name) {
            return if is_foreign(other) { None } else { self.defining(&[other, &rest[1..]].concat(), seen) };
        }
        let mut globs = scope.globs.iter().filter(|other| !is_foreign(other));
        let found = globs.find_map(|other| self.defining(&[other, rest].concat(), seen));
        found.or_else(|| scope.has_made.then(|| scope.file.clone()))
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Const(item) => self.define(&item.ident),
            syn::Item::Enum(item) => self.define(&item.ident),
            syn::Item::Fn(item) => self.define(&item.sig.ident),
            syn::Item::Static(item) => self.define(&item.ident),
            syn::Item::Struct(item) => self.define(&item.ident),
            syn::Item::Trait(item) => self.define(&item.ident),
            syn::Item::Type(item) => self.define(&item.ident),
            syn::Item::Union(item) => self.define(&item.ident),
            syn::Item::Macro(syn::ItemMacro { ident: Some(name), .. }) => self.define(name),
            syn::Item::Macro(_) => self.scopes.entry(self.module.clone()).or_default().has_made = true,
            syn::Item::Use(item) => return self.import(&[], &item.tree),
            syn::Item::Mod(syn::ItemMod { ident, content: Some((_, items)), .. }) => {
                return self.enter(self.within(&[ident.to_string()]), items);
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            let path = self.absolute(&names).unwrap_or_else(|| self.within(&names));
            self.name(path);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.read_macro(&mac.tokens.to_string());
        visit::visit_macro(self, mac);
    }

    /// Who may see something is no import.
    fn visit_visibility(&mut self, _visibility: &'ast syn::Visibility) {}
}
