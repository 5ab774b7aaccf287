using Realtime.Testing;
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

    /// <summary>The worked example is run by the dialects' own tests; the document has to show just that.</summary>
    [Fact]
    public void The_worked_example_of_a_dialect_is_the_one_that_is_tested()
    {
        const string Example = "tests/Realtime.AspNetCore.Tests/Dialects/Custom/ShopDialect.cs";
        Assert.Contains(Text(Example), Text("docs/dialects.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worked_example_for_an_existing_front_end_is_the_one_that_is_tested()
    {
        const string Example = "tests/Realtime.AspNetCore.Tests/Dialects/Custom/LobbyDialect.cs";
        Assert.Contains(Text(Example), Text("docs/existing-front-ends.md"), StringComparison.Ordinal);
    }

    /// <summary>The clients' tests run the example; the host that they run it on has to hold just that.</summary>
    [Theory]
    [InlineData("@namespace: \"/chatterbox\"")]
    [InlineData("GetValue<int>(\"RoomsPort\")")]
    public void The_example_of_five_contracts_is_the_one_that_is_run(string contained)
    {
        var example = Snippet.All().Single(snippet =>
            snippet.ToString().StartsWith("docs/existing-front-ends.md", StringComparison.Ordinal) && snippet.Code.Contains(contained, StringComparison.Ordinal));

        Assert.Contains(Trimmed(example.Code).Trim(), Trimmed(Text("tests/DialectHost/FiveContracts.cs")), StringComparison.Ordinal);
    }

    /// <summary>The clients' tests run the example; the host that they run it on has to hold just that.</summary>
    [Fact]
    public void The_example_of_asking_many_clients_is_the_one_that_is_run()
    {
        var example = Snippet.All().Single(snippet => snippet.Code.Contains("EmitWithAckAsync<string>(\"status\")", StringComparison.Ordinal));

        Assert.Contains(Trimmed(example.Code), Trimmed(Text("tests/ProtocolHost/Survey.cs")), StringComparison.Ordinal);
    }

    private static string Trimmed(string code) => string.Join('\n', code.Split('\n').Select(line => line.TrimStart()));

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Path, file)).ReplaceLineEndings("\n");
}
