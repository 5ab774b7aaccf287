namespace Realtime.SqlServer.Testing;

/// <summary>The server to test on, if there is one.</summary>
public static class TestServer
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "REALTIME_TEST_SQLSERVER";

    /// <summary>A connection string to a database in which the tests create and drop schemas of their own; null for none.</summary>
    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// How long the store's statements may take. A server that shares a small machine with the tests is slow, above all
    /// where hundreds send to one conversation; how fast it is, is not what they test.
    /// </summary>
    public static TimeSpan CommandTimeout { get; } = TimeSpan.FromMinutes(3);
}
