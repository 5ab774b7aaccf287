using System.Text.RegularExpressions;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>
/// The files that are generated from the records of the contract. With REALTIME_WRITE_CONTRACTS=1 the test writes them instead
/// of comparing.
/// </summary>
public sealed class GeneratedFileTests
{
    [Theory]
    [InlineData("client/src/core/wire.ts")]
    [InlineData("docs/contracts/native.asyncapi.json")]
    public async Task Files_are_those_of_the_records(string path)
    {
        var text = path.EndsWith(".ts", StringComparison.Ordinal)
            ? DialectContract.ToTypeScript(DialectNames.Native)
            : DialectContract.ToAsyncApi(DialectNames.Native) + "\n";
        var file = Path.Combine(Repository.Path, path);
        if (Environment.GetEnvironmentVariable("REALTIME_WRITE_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        Assert.True(File.Exists(file), $"{path} is missing; run this test with REALTIME_WRITE_CONTRACTS=1.");
        Assert.Equal(text, (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_document_has_every_event_and_no_other()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Path, "docs/native.md"));
        var (server, client) = (Section(document, "## What the server sends"), Section(document, "## What clients send"));
        Assert.Equal(DialectNames.Native.ServerEvents.Select(e => e.Name).Order(), Names(server).Order());
        Assert.Equal(DialectNames.Native.ClientEvents.Select(e => e.Name).Order(), Names(client).Order());
    }

    [Fact]
    public void Closed_sets_are_unions_of_words()
    {
        var text = DialectContract.ToTypeScript(DialectNames.Native);
        Assert.Contains("""export type NotificationMark = "seen" | "read" | "unread" | "archived" | "unarchived";""", text);
        Assert.Contains("export interface Message {", text);
        Assert.Contains("  code: ErrorCode;", text);
        Assert.Contains("  role: Role | null;", text);
        Assert.Contains("  ok: false;", text);
        Assert.DoesNotContain("Native", Regex.Replace(text, "^//.*$", "", RegexOptions.Multiline));
    }

    private static string Section(string document, string title)
    {
        var start = document.IndexOf(title, StringComparison.Ordinal);
        var end = document.IndexOf("\n## ", start + title.Length, StringComparison.Ordinal);
        return document[start..end];
    }

    /// <summary>The names in the first column of a table.</summary>
    private static IEnumerable<string> Names(string section) => section
        .Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .SelectMany(line => Regex.Matches(line.Split('|')[1], "`([a-z_]+)`").Select(match => match.Groups[1].Value));
}
