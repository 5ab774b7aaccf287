using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Hosting;
using Realtime.Settings;
using Realtime.SqlServer;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Hosting;
using Realtime.SqlServer.Migrations;
using Realtime.Storage;
using Realtime.Storage.Relational.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the SQL Server store.</summary>
public static class ChatRealtimeSqlServerExtensions
{
    private const string ByReflection = "Dapper reads parameters and fills rows by reflection: a trimmed app does not start with this store.";

    /// <summary>Keeps everything in a SQL Server database, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">See <see cref="SqlServerStoreOptions.ConnectionString"/>.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(this IChatRealtimeBuilder builder, string connectionString) =>
        builder.UseSqlServer(connectionString, _ => { });

    /// <summary>Keeps everything in a SQL Server database, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">See <see cref="SqlServerStoreOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets what else differs from the defaults.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(
        this IChatRealtimeBuilder builder,
        string connectionString,
        Action<SqlServerStoreOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.UseSqlServer(options =>
        {
            options.ConnectionString = connectionString;
            configure(options);
        });
    }

    /// <summary>Keeps everything in a SQL Server database, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionFactory">See <see cref="SqlServerStoreOptions.ConnectionFactory"/>.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(this IChatRealtimeBuilder builder, Func<IServiceProvider, SqlConnection> connectionFactory)
    {
        ArgumentNullException.ThrowIfNull(connectionFactory);
        return builder.UseSqlServer(options => options.ConnectionFactory = connectionFactory);
    }

    /// <summary>Keeps everything in a SQL Server database, in place of the store that was chosen before.</summary>
    /// <param name="builder">What <c>AddChatRealtime()</c> returned.</param>
    /// <param name="configure">Sets the connection string or the factory, and what else differs from the defaults.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(this IChatRealtimeBuilder builder, Action<SqlServerStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.TryAddSingleton<ChatSettings>();
        services.AddOptions<SqlServerStoreOptions>().Configure<ChatSettings>(Apply).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqlServerStoreOptions>, SqlServerStoreOptionsValidator>());
        services.UseRelationalStores<SqlServerDatabase, SqlServerStoreInitializer>(SqlServerStatements.All);
        services.Replace<IStoreStatus, SqlServerStoreStatus>();
        return builder;
    }

    /// <summary>Takes the section <c>ChatRealtime:SqlServer</c> of the host's configuration; code wins.</summary>
    private static void Apply(SqlServerStoreOptions options, ChatSettings settings)
    {
        var section = settings.Root.Section("SqlServer");
        options.ConnectionString = section.Text(nameof(options.ConnectionString), options.ConnectionString)!;
        options.SchemaName = section.Text(nameof(options.SchemaName), options.SchemaName)!;
        options.CommandTimeout = section.Value(nameof(options.CommandTimeout), options.CommandTimeout);
        options.MaxConnections = section.Value(nameof(options.MaxConnections), options.MaxConnections);
        options.StartTimeout = section.Value(nameof(options.StartTimeout), options.StartTimeout);
    }
}
