using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Realtime.Docs.Tests;

/// <summary>Compiles a block as a reader would paste it: into a web project that references the packages.</summary>
internal static class SnippetCompiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Data.Common;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Runtime.CompilerServices;
        global using System.Security.Claims;
        global using System.Text.Json;
        global using System.Text.Json.Serialization;
        global using System.Text.RegularExpressions;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Dapper;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Data.SqlClient;
        global using Microsoft.Data.Sqlite;
        global using Microsoft.Extensions.AI;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Realtime.Docs.Tests.Given;
        global using static Realtime.Docs.Tests.Given.Surroundings;
        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly SyntaxTree GlobalUsings = CSharpSyntaxTree.ParseText(
        Usings + string.Concat(Namespaces().Select(name => $"\nglobal using {name};")),
        Parsing);

    /// <summary>Compiles, and gives what the compiler refuses.</summary>
    public static IReadOnlyList<string> Errors(Snippet snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(Complete(snippet.Code), Parsing);
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [GlobalUsings, tree],
            References,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => $"line {snippet.Line + diagnostic.Location.GetLineSpan().StartLinePosition.Line}: {diagnostic.GetMessage(null)}"),
        ];
    }

    /// <summary>Compiles sources together.</summary>
    /// <param name="sources">The sources by name.</param>
    /// <returns>What the compiler refuses, by the source's name; sources without errors are not in it.</returns>
    public static IReadOnlyDictionary<string, string> Errors(IReadOnlyDictionary<string, string> sources) => Library(sources).GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        .GroupBy(diagnostic => diagnostic.Location.SourceTree?.FilePath ?? "", diagnostic => diagnostic.GetMessage(null))
        .ToDictionary(messages => messages.Key, messages => string.Join('\n', messages));

    /// <summary>Compiles sources that have no errors, and loads what comes of them.</summary>
    public static Assembly Load(IReadOnlyDictionary<string, string> sources)
    {
        using var assembly = new MemoryStream();
        var result = Library(sources).Emit(assembly);
        return result.Success ? Assembly.Load(assembly.ToArray()) : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static CSharpCompilation Library(IReadOnlyDictionary<string, string> sources) => CSharpCompilation.Create(
        "Snippets",
        [GlobalUsings, .. sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, Parsing, path: source.Key))],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A call that goes on with the builder gets its start; the directives of a file-based app are the tool's, not the compiler's.</summary>
    private static string Complete(string code)
    {
        var lines = code.Split('\n').Select(line => line.StartsWith("#:", StringComparison.Ordinal) ? "" : line);
        return string.Join('\n', lines.Select(line => line.StartsWith('.') ? "builder.Services.AddChatRealtime()" + line : line));
    }

    private static IEnumerable<string> Namespaces() =>
        new[] { typeof(RealtimeException), typeof(SocketIO.SocketIOServer), typeof(ChatRealtimeOptions), typeof(SqlServer.SqlServerSchema), typeof(Sqlite.SqliteStoreOptions), typeof(Redis.RedisClusterOptions) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Select(type => type.Namespace)
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal);
}
