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

/// <summary>Extension methods that add the SQL Server store.</summary>
public static class ChatRealtimeSqlServerExtensions
{
    private const string ByReflection = "Dapper reads parameters and fills rows by reflection: a trimmed app does not start with this store.";

    /// <summary>Stores all data in a SQL Server database and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">The connection string; see <see cref="SqlServerStoreOptions.ConnectionString"/>.</param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(this IChatRealtimeBuilder builder, string connectionString) =>
        builder.UseSqlServer(connectionString, _ => { });

    /// <summary>Stores all data in a SQL Server database and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionString">The connection string; see <see cref="SqlServerStoreOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets further options.</param>
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

    /// <summary>Stores all data in a SQL Server database and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="connectionFactory">
    /// Creates the connections; see <see cref="SqlServerStoreOptions.ConnectionFactory"/>.
    /// </param>
    /// <returns>The same builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder UseSqlServer(this IChatRealtimeBuilder builder, Func<IServiceProvider, SqlConnection> connectionFactory)
    {
        ArgumentNullException.ThrowIfNull(connectionFactory);
        return builder.UseSqlServer(options => options.ConnectionFactory = connectionFactory);
    }

    /// <summary>Stores all data in a SQL Server database and replaces any store that was added before.</summary>
    /// <param name="builder">The builder that <c>AddChatRealtime()</c> returned.</param>
    /// <param name="configure">Sets the connection string or the connection factory, and further options.</param>
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

    /// <summary>Applies the configuration section <c>ChatRealtime:SqlServer</c>. Options set in code override it.</summary>
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
