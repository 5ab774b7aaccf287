using Xunit;

namespace Realtime.Architecture.Tests;

/// <summary>A type is found by its namespace.</summary>
public sealed class NamespaceTests
{
    [Theory]
    [InlineData("Realtime.Abstractions", "Realtime")]
    [InlineData("Realtime.AspNetCore", "Realtime")]
    [InlineData("Realtime.Mail", "Realtime.Mail")]
    [InlineData("Realtime.Redis", "Realtime.Redis")]
    [InlineData("Realtime.SocketIO", "Realtime.SocketIO")]
    [InlineData("Realtime.Sqlite", "Realtime.Sqlite")]
    [InlineData("Realtime.SqlServer", "Realtime.SqlServer")]
    [InlineData("Realtime.Storage.Relational", "Realtime.Storage.Relational")]
    [InlineData("Realtime.WebPush", "Realtime.WebPush")]
    public void A_namespace_is_named_as_its_folder(string project, string root) => Expect.None(
        SourceProject.Read(project).Types()
            .Where(type => !Allowed(type, root))
            .Select(type => $"{type.Folder}/{type.Name}: {type.Namespace}"));

    /// <summary>What a host names in code may stand in the package's own namespace, and extension methods where a host looks for them.</summary>
    private static bool Allowed(DeclaredType type, string root) =>
        type.Namespace == string.Join('.', [root, .. type.Folder.Split('/', StringSplitOptions.RemoveEmptyEntries)]) ||
        (type.IsPublic && (type.Namespace == root || type.Namespace.StartsWith("Microsoft.", StringComparison.Ordinal)));
}
