using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>Opens SQL Server connections, writes statements and parameters, and classifies errors.</summary>
internal sealed class SqlServerDatabase : ServerDatabase
{
    // The longest NVARCHAR that is not MAX. All shorter texts are sent with this size, so that they share a query plan.
    private const int TextSize = 4000;

    private readonly IServiceProvider _services;
    private readonly SqlServerStoreOptions _options;
    private string? _name;

    public SqlServerDatabase(
        IServiceProvider services,
        IOptions<SqlServerStoreOptions> options,
        ILogger<SqlServerDatabase> logger,
        TimeProvider time)
        : base(Connections(options.Value), options.Value.CommandTimeout, logger, time)
    {
        _services = services;
        _options = options.Value;
        Schema = new SchemaName(_options.SchemaName);
    }

    public SchemaName Schema { get; }

    public override bool EncodesIds => true;

    protected override string Product => "SQL Server";

    public override string DecodeId(string stored) => StoredText.Decode(stored);

    /// <summary>Creates a closed connection from the options.</summary>
    public SqlConnection Create() => _options.ConnectionFactory?.Invoke(_services) ?? new SqlConnection(_options.ConnectionString);

    /// <summary>Returns the name of the database, as the server reports it.</summary>
    public async ValueTask<string> GetNameAsync(CancellationToken cancellationToken)
    {
        if (_name is null)
        {
            var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var opened = connection.ConfigureAwait(false);
            _name = connection.Database;
        }

        return _name;
    }

    public override async ValueTask<IHostTransaction> JoinAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (connection is not SqlConnection || transaction is not SqlTransaction)
        {
            throw new ArgumentException(
                $"The store is in SQL Server, so the connection must be a Microsoft.Data.SqlClient.SqlConnection; it is a {connection.GetType()}.",
                nameof(connection));
        }

        var host = await base.JoinAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        var name = await GetNameAsync(cancellationToken).ConfigureAwait(false);
        if (!string.Equals(connection.Database, name, StringComparison.OrdinalIgnoreCase)
            || await host.RunAsync(SqlText.FindTable, StatementParameters.None, results => results.ReadIntegerAsync(), cancellationToken).ConfigureAwait(false) is null)
        {
            throw new ArgumentException(
                $"The connection must be to the database that the store is in, '{name}' with the schema '{Schema}'; it is to '{connection.Database}' on '{connection.DataSource}'.",
                nameof(connection));
        }

        return host;
    }

    protected override DbConnection CreateConnection() => Create();

    protected override StoreFault Classify(DbException fault) =>
        fault is SqlException exception ? SqlErrors.Classify(exception) : StoreFault.Other;

    protected override int NumberOf(DbException fault) => fault is SqlException exception ? exception.Number : 0;

    protected override string Prepare(string sql) => SqlText.Prologue + Schema.Text(sql);

    protected override string PrepareForHost(string sql) => Schema.Text(sql);

    protected override void Bind(DbCommand command, StatementParameter parameter) =>
        ((SqlCommand)command).Parameters.Add(parameter.Type switch
        {
            ParameterType.Id => Text(parameter.Name, StoredText.Encode((string?)parameter.Value)),
            ParameterType.Text => Text(parameter.Name, (string?)parameter.Value),
            ParameterType.Number => new SqlParameter(parameter.Name, SqlDbType.BigInt) { Value = parameter.Value ?? DBNull.Value },
            ParameterType.Flag => new SqlParameter(parameter.Name, SqlDbType.Bit) { Value = parameter.Value },
            _ => Table(parameter.Name, (ParameterTable)parameter.Value!),
        });

    // Not more than the pool's size: callers then wait in the store, without a timeout and without blocking a thread.
    private static int Connections(SqlServerStoreOptions options) => options.ConnectionFactory is null
        ? Math.Min(options.MaxConnections, new SqlConnectionStringBuilder(options.ConnectionString).MaxPoolSize)
        : options.MaxConnections;

    private static SqlParameter Text(string name, string? value) =>
        new(name, SqlDbType.NVarChar, value?.Length > TextSize ? -1 : TextSize) { Value = (object?)value ?? DBNull.Value };

    // A table parameter passes every text unchanged, with its type and collation. JSON would have to escape a NUL or half of a
    // surrogate pair, the server would parse it, and it would be compared in the database's collation.
    private SqlParameter Table(string name, ParameterTable table)
    {
        var data = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var column in table.Shape.Columns)
        {
            data.Columns.Add(column.Name, SqlTables.TypeOf(column));
        }

        foreach (var row in table.Rows)
        {
            data.Rows.Add([.. row.Select((value, i) => table.Shape.Columns[i].Type == ParameterType.Id ? StoredText.Encode((string?)value) : value)]);
        }

        return new SqlParameter(name, SqlDbType.Structured) { TypeName = Schema.Qualify(SqlTables.NameOf(table.Shape)), Value = data };
    }
}
