using System.Collections.Concurrent;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Realtime.Testing;

namespace Realtime.Architecture.Tests;

/// <summary>The sources of one project, compiled in memory, so that every reference is known exactly.</summary>
internal sealed class SourceProject
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Source generators do not run here, so members are missing that they declare. A type or namespace is never missing.
    private static readonly string[] UnknownNames = ["CS0103", "CS0234", "CS0246"];

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly MetadataReference[] Assemblies =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ConcurrentDictionary<string, SourceProject> Known = new();

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;
    private readonly Lazy<IReadOnlyCollection<FolderReference>> _references;

    private SourceProject(string name, string folder, IEnumerable<SyntaxTree> trees)
    {
        (Name, _folder) = (name, folder);
        var output = name + ".dll";
        _compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing), .. trees],
            Assemblies.Where(assembly => Path.GetFileName(assembly.Display) != output),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        _references = new(FindReferences);
    }

    public string Name { get; }

    /// <summary>The folders that hold sources, as paths relative to the project. The project's own folder is "".</summary>
    public IEnumerable<string> Folders => Sources.Select(tree => FolderOf(tree.FilePath)).Distinct();

    /// <summary>Each use of a type of one folder by a source of another.</summary>
    public IReadOnlyCollection<FolderReference> References => _references.Value;

    private IEnumerable<SyntaxTree> Sources => _compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    /// <summary>Reads a project below <c>src</c>, once.</summary>
    public static SourceProject Read(string name) => Known.GetOrAdd(name, ReadSources);

    private static SourceProject ReadSources(string name)
    {
        var folder = Path.Combine(Repository.Path, "src", name);
        var trees = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Parsing, path, Encoding.UTF8));
        return new(name, folder, [.. trees]);
    }

    /// <summary>The same project with one more source.</summary>
    public SourceProject With(string path, string source) =>
        new(Name, _folder, [.. Sources, CSharpSyntaxTree.ParseText(source, Parsing, Path.Combine(_folder, path), Encoding.UTF8)]);

    /// <summary>Names that mean nothing to the compiler: references through them would be missed.</summary>
    public IEnumerable<string> Errors() => _compilation.GetDeclarationDiagnostics()
        .Where(diagnostic => UnknownNames.Contains(diagnostic.Id))
        .Select(diagnostic => diagnostic.ToString());

    private HashSet<FolderReference> FindReferences()
    {
        var found = new HashSet<FolderReference>();
        foreach (var tree in Sources)
        {
            var from = FolderOf(tree.FilePath);
            var model = _compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var type = TypeOf(model.GetSymbolInfo(name).Symbol);
                if (type?.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration && FolderOf(declaration.SyntaxTree.FilePath) is var to && to != from)
                {
                    found.Add(new(from, to, Path.GetFileName(tree.FilePath), type.Name));
                }
            }
        }

        return found;
    }

    /// <summary>The types declared by the sources, without nested ones.</summary>
    public IEnumerable<DeclaredType> Types() =>
        from tree in Sources
        from declaration in tree.GetRoot().DescendantNodes(node => node is not MemberDeclarationSyntax or BaseNamespaceDeclarationSyntax)
        where declaration is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        let type = (INamedTypeSymbol)_compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!
        select new DeclaredType(
            type.Name,
            type.ContainingNamespace.ToDisplayString(),
            type.DeclaredAccessibility == Accessibility.Public,
            FolderOf(tree.FilePath));

    private static INamedTypeSymbol? TypeOf(ISymbol? symbol)
    {
        var type = symbol switch
        {
            null or INamespaceSymbol or ITypeParameterSymbol => null,
            INamedTypeSymbol named => named,
            IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType,
            IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol => symbol.ContainingType,
            _ => null,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    private string FolderOf(string path) =>
        Path.GetRelativePath(_folder, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/') is var folder && folder == "." ? "" : folder;
}

/// <summary>A source of one folder names a type of another, or a member of it.</summary>
internal readonly record struct FolderReference(string From, string To, string File, string Type)
{
    public override string ToString() => $"{From}/{File} uses {Type} of {To}";
}

/// <summary>A type, and where its source lies.</summary>
internal readonly record struct DeclaredType(string Name, string Namespace, bool IsPublic, string Folder);
