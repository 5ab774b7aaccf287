using Microsoft.Data.SqlClient;

// Gives the suites that are not written in C# a database of their own on the server that
// REALTIME_TEST_SQLSERVER names:
//
//   TestDatabase create          makes one and prints its connection string
//   TestDatabase drop <string>   drops the one that the connection string names
var server = Environment.GetEnvironmentVariable("REALTIME_TEST_SQLSERVER")
    ?? throw new InvalidOperationException("REALTIME_TEST_SQLSERVER holds no connection string");

switch (args)
{
    case ["create"]:
        var name = $"realtime_test_{Guid.NewGuid():n}";
        await ExecuteAsync($"CREATE DATABASE [{name}]");
        Console.WriteLine(new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString);
        return 0;
    case ["drop", var connectionString]:
        await ExecuteAsync($"DROP DATABASE [{new SqlConnectionStringBuilder(connectionString).InitialCatalog}]");
        return 0;
    default:
        Console.Error.WriteLine("usage: TestDatabase create | drop <connection string>");
        return 2;
}

async Task ExecuteAsync(string sql)
{
    await using var connection = new SqlConnection(server);
    await connection.OpenAsync();
    await using var command = connection.CreateCommand();
    command.CommandText = sql;
    await command.ExecuteNonQueryAsync();
}
