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
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add the SQLite store.</summary>
public static class ChatRealtimeSqliteExtensions
{
    private const string ByReflection = "Dapper reads parameters and fills rows by reflection: a trimmed app does not start with this store.";

    /// <summary>
    /// Stores all data in a SQLite file and replaces any store that was added before. The setting
    /// <c>ChatRealtime:Sqlite:ConnectionString</c> names the file. The default is <c>realtime.db</c> in the process's working
    /// directory.
    /// </summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder) => builder.UseSqlite(static _ => { });

    /// <summary>Stores all data in a SQLite file and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlite(this IChatRealtimeBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseSqlite(options => options.ConnectionString = connectionString);
    }

    /// <summary>Stores all data in a SQLite file and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file; see <see cref="SqliteStoreOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets further options.</param>
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

    /// <summary>Stores all data in a SQLite file and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="configure">Sets the options.</param>
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
        services.Replace<RelationalConversationStore, SqliteConversationStore>();
        services.Replace<IMessageStore, SqliteMessageStore>();
        services.Replace<IReadStateStore, SqliteReadStateStore>();
        services.Replace<IRetentionStore, SqliteRetentionStore>();
        services.Replace<INotificationStore, SqliteNotificationStore>();
        services.Replace<IStoreStatus, SqliteStoreStatus>();
        return builder;
    }

    /// <summary>Applies the configuration section <c>ChatRealtime:Sqlite</c>. Options set in code override it.</summary>
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
