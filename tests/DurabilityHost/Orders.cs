using System.Diagnostics;
using Realtime.Notifications;

namespace DurabilityHost;

/// <summary>What a business does with the library: writes a row of its own, and tells a user in the same transaction.</summary>
internal static class Orders
{
    public static void MapOrders(this WebApplication app)
    {
        // How the transaction ends: "commit", "rollback", or anything else for not at all; and whether the process dies then.
        app.MapPost("/orders/{name}", async (string name, string user, string end, bool die, HostDatabase database, INotificationPublisher notifications) =>
        {
            await using var connection = await database.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO orders (name) SELECT @name WHERE NOT EXISTS (SELECT 1 FROM orders WHERE name = @name)";
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@name", name);
            command.Parameters.Add(parameter);
            if (await command.ExecuteNonQueryAsync() == 0)
            {
                return Results.Conflict();
            }

            await notifications.PublishAsync(user, new NewNotification("order", name, "Yours"), connection, transaction);
            if (end == "commit")
            {
                await transaction.CommitAsync();
            }
            else if (end == "rollback")
            {
                await transaction.RollbackAsync();
            }

            if (die)
            {
                Process.GetCurrentProcess().Kill();
            }

            return Results.Ok();
        });

        app.MapGet("/orders", async (HostDatabase database) =>
        {
            await using var connection = await database.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT name FROM orders ORDER BY name";
            var names = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
            }

            return names;
        });
    }
}
