using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Hosting;
using Realtime.Sqlite;
using Realtime.Sqlite.Changes;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Conversations;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.Migrations;
using Realtime.Sqlite.Notifications;
using Realtime.Sqlite.Presence;
using Realtime.Sqlite.ReadState;
using Realtime.Sqlite.Retention;
using Realtime.Sqlite.Rooms;
using Realtime.Storage;
using Realtime.Storage.Relational;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the SQLite store.</summary>
public static class ChatRealtimeSqliteExtensions
{
    /// <summary>Keeps everything in a SQLite file, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <returns>The same builder.</returns>
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, string connectionString = "Data Source=realtime.db")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseSqlite(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps everything in a SQLite file, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets what else differs from the defaults.</param>
    /// <returns>The same builder.</returns>
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, string connectionString, Action<SqliteStoreOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.UseSqlite(options =>
        {
            options.ConnectionString = connectionString;
            configure(options);
        });
    }

    /// <summary>Keeps everything in a SQLite file, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="configure">Sets what differs from the defaults.</param>
    /// <returns>The same builder.</returns>
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.AddOptions<SqliteStoreOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, SqliteStoreOptionsValidator>());
        services.TryAddSingleton<SqliteDatabase>();
        services.UseStores<SqliteStoreInitializer, SqliteConversationStore, SqliteMessageStore, SqliteReadStateStore, SqliteNotificationStore>();
        services.UseConversationStores<SqliteReactionStore, SqliteBlockStore, SqliteRetentionStore, SqliteChangeStore>();
        services.Replace<IRoomStore, SqliteRoomStore>();
        services.Replace<IPresenceStore, SqlitePresenceStore>();
        services.Replace<IStoreStatus, SqliteStoreStatus>();
        services.Replace<INotificationOutbox, SqliteNotificationOutbox>();
        services.Replace<INotificationDigestStore, SqliteNotificationDigestStore>();
        return builder;
    }
}
