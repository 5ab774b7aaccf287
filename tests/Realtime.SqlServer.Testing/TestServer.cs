namespace Realtime.SqlServer.Testing;

/// <summary>The server to test on, if there is one.</summary>
public static class TestServer
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "REALTIME_TEST_SQLSERVER";

    /// <summary>A connection string to a database in which the tests create and drop schemas of their own; null for none.</summary>
    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
}
