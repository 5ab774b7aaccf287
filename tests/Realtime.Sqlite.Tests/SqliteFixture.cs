using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage;

namespace Realtime.Sqlite.Tests;

/// <summary>A store on a file, started as a host starts it.</summary>
internal sealed class SqliteFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    private SqliteFixture(ServiceProvider services)
    {
        _services = services;
        Database = services.GetRequiredService<SqliteDatabase>();
    }

    public SqliteDatabase Database { get; }

    public IConversationStore Conversations => _services.GetRequiredService<IConversationStore>();

    public IMessageStore Messages => _services.GetRequiredService<IMessageStore>();

    public IReadStateStore ReadState => _services.GetRequiredService<IReadStateStore>();

    public INotificationStore Notifications => _services.GetRequiredService<INotificationStore>();

    public static async Task<SqliteFixture> StartAsync(string file, Action<SqliteStoreOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging();
        new TestBuilder(services).UseSqlite(ConnectionString(file), configure ?? (_ => { }));
        var provider = services.BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<IStoreInitializer>().InitializeAsync(CancellationToken.None);
            return new SqliteFixture(provider);
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection as the host's own code opens it.</summary>
    public static SqliteConnection OpenAsHost(string file)
    {
        var connection = new SqliteConnection($"{ConnectionString(file)};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 30000");
        return connection;
    }

    public async Task<Conversation> CreateDirectAsync() =>
        (await Conversations.GetOrCreateDirectAsync("alice", "bob", Start, default)).Conversation;

    public async Task<Message> SendAsync(Conversation conversation, string senderId = "alice", CancellationToken cancellationToken = default) =>
        (await Messages.AppendAsync([new MessageDraft(conversation.Id, senderId, null, "text", null, Start)], cancellationToken))[0].Message!;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file }.ToString();
}
