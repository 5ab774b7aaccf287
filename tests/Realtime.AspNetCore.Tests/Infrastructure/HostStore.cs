using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.SqlServer.Testing;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>
/// The store of a test's host: in memory, or, in a run with <c>REALTIME_TEST_STORE=sqlserver</c>, a schema of
/// its own on the test server, dropped with the host.
/// </summary>
internal sealed class HostStore : IAsyncDisposable
{
    private readonly TestSchema? _schema;

    private HostStore(TestSchema? schema) => _schema = schema;

    /// <summary>Whether this run is on SQL Server.</summary>
    public static bool IsSqlServer { get; } = Environment.GetEnvironmentVariable("REALTIME_TEST_STORE") == "sqlserver";

    /// <summary>None: what the library has by default.</summary>
    public static HostStore None { get; } = new(null);

    public static HostStore Choose(IChatRealtimeBuilder builder)
    {
        if (!IsSqlServer)
        {
            return None;
        }

        var schema = new TestSchema();
        UseSqlServer(builder, schema);
        return new(schema);
    }

    public static void UseSqlServer(IChatRealtimeBuilder builder, TestSchema schema) => builder.UseSqlServer(
        TestServer.ConnectionString ?? throw new InvalidOperationException($"{TestServer.Variable} holds no connection string"),
        options => (options.SchemaName, options.CommandTimeout) = (schema.Name, TestServer.CommandTimeout));

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null)
        {
            await _schema.DropAsync();
        }
    }
}
