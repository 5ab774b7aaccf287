namespace Realtime.SqlServer.Tests.Server;

/// <summary>The server to test on, if there is one.</summary>
internal static class TestServer
{
    public const string Variable = "REALTIME_TEST_SQLSERVER";

    /// <summary>A connection string to a database in which the tests create and drop schemas of their own; null for none.</summary>
    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
}
