using System.Text.RegularExpressions;
using Realtime.Testing;

namespace Realtime.Docs.Tests;

/// <summary>A block of C# in a document.</summary>
/// <param name="File">The document, relative to the repository.</param>
/// <param name="Line">The line of its first line of code, from 1.</param>
/// <param name="Code">The code.</param>
public sealed partial record Snippet(string File, int Line, string Code)
{
    // Blocks that are meant for another project, or that no package here can compile, say so and why.
    private const string NotCompiled = "<!-- not compiled:";

    public override string ToString() => $"{File}:{Line}";

    /// <summary>All blocks of the documents that a user reads.</summary>
    public static IEnumerable<Snippet> All()
    {
        var files = Directory.EnumerateFiles(Repository.Path, "README.md", SearchOption.TopDirectoryOnly)
            .Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Path, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateDirectories(System.IO.Path.Combine(Repository.Path, "src"))
                .Select(project => System.IO.Path.Combine(project, "README.md"))
                .Where(System.IO.File.Exists));
        return files.Order(StringComparer.Ordinal).SelectMany(InFile);
    }

    private static IEnumerable<Snippet> InFile(string path)
    {
        var lines = System.IO.File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Opening().IsMatch(lines[i]))
            {
                continue;
            }

            var end = Array.FindIndex(lines, i + 1, line => line.Trim() == "```");
            if (i == 0 || !lines[i - 1].TrimStart().StartsWith(NotCompiled, StringComparison.Ordinal))
            {
                yield return new(System.IO.Path.GetRelativePath(Repository.Path, path), i + 2, string.Join('\n', lines[(i + 1)..end]));
            }

            i = end;
        }
    }

    [GeneratedRegex(@"^\s*```(csharp|cs|c#)\s*$")]
    private static partial Regex Opening();
}
