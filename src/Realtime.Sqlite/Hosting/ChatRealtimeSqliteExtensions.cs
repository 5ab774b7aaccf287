using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Hosting;
using Realtime.Settings;
using Realtime.Sqlite;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Conversations;
using Realtime.Sqlite.Hosting;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.Migrations;
using Realtime.Sqlite.Notifications;
using Realtime.Sqlite.ReadState;
using Realtime.Sqlite.Retention;
using Realtime.Storage;
using Realtime.Storage.Relational.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the SQLite store.</summary>
public static class ChatRealtimeSqliteExtensions
{
    private const string ByReflection = "Dapper reads parameters and fills rows by reflection: a trimmed app does not start with this store.";

    /// <summary>
    /// Keeps everything in a SQLite file, in place of the store that was chosen before: the one that the setting
    /// <c>ChatRealtime:Sqlite:ConnectionString</c> names, else <c>realtime.db</c> in the process's working directory.
    /// </summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder) => builder.UseSqlite(static _ => { });

    /// <summary>Keeps everything in a SQLite file, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseSqlite(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps everything in a SQLite file, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets what else differs from the defaults.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
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
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.TryAddSingleton<ChatSettings>();
        services.AddOptions<SqliteStoreOptions>().Configure<ChatSettings>(Apply).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, SqliteStoreOptionsValidator>());
        services.UseRelationalStores<SqliteDatabase, SqliteStoreInitializer>(SqliteStatements.All);
        services.Replace<IConversationStore, SqliteConversationStore>();
        services.Replace<IMessageStore, SqliteMessageStore>();
        services.Replace<IReadStateStore, SqliteReadStateStore>();
        services.Replace<IRetentionStore, SqliteRetentionStore>();
        services.Replace<INotificationStore, SqliteNotificationStore>();
        services.Replace<IStoreStatus, SqliteStoreStatus>();
        return builder;
    }

    /// <summary>Takes the section <c>ChatRealtime:Sqlite</c> of the host's configuration; code wins.</summary>
    private static void Apply(SqliteStoreOptions options, ChatSettings settings)
    {
        var section = settings.Root.Section("Sqlite");
        options.ConnectionString = section.Text(nameof(options.ConnectionString), options.ConnectionString)!;
        options.BusyTimeout = section.Value(nameof(options.BusyTimeout), options.BusyTimeout);
        options.WriteQueueCapacity = section.Value(nameof(options.WriteQueueCapacity), options.WriteQueueCapacity);
        options.MaxWritesPerCommit = section.Value(nameof(options.MaxWritesPerCommit), options.MaxWritesPerCommit);
        options.MaxReadConnections = section.Value(nameof(options.MaxReadConnections), options.MaxReadConnections);
    }
}
