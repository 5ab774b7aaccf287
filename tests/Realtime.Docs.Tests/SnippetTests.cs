using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>Every block of C# in the documents compiles against the packages as they are.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string> Snippets => [.. Snippet.All().Select(snippet => snippet.ToString())];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void It_compiles(string place) =>
        Assert.Empty(SnippetCompiler.Errors(Snippet.All().Single(snippet => snippet.ToString() == place)));
}
