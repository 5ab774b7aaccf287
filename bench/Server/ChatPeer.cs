using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.Bench.Server;

/// <summary>Chat with one of the stores, and control endpoints for the load generator.</summary>
internal static class ChatPeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, string store)
    {
        builder.Services.AddAuthentication(TokenIsUser.Name).AddScheme<AuthenticationSchemeOptions, TokenIsUser>(TokenIsUser.Name, null);
        builder.Services.AddAuthorization();
        var chat = builder.Services.AddChatRealtime(options =>
        {
            // A few users make the load of many.
            options.RateLimits.IsEnabled = false;
            (options.MaxSocketsPerUser, options.MaxWaitingMessagesPerSender) = (100_000, 10_000);
        });
        var database = builder.Configuration["database"];
        _ = store switch
        {
            "memory" => chat,
            "sqlite" => chat.UseSqlite($"Data Source={database}"),
            "sqlserver" => chat.UseSqlServer(database!),
            _ => throw new ArgumentException($"There is no store named {store}."),
        };
        if (builder.Configuration["redis"] is { Length: > 0 } redis)
        {
            chat.UseRedis(redis);
        }

        return app => Map(app, database);
    }

    private static void Map(WebApplication app, string? database)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost("/control/conversations", async (IConversationService conversations, int count) =>
        {
            var ids = new List<string>();
            for (var i = 0; i < count; i++)
            {
                var conversation = await conversations.GetOrCreateDirectAsync($"a{i}", $"b{i}");
                ids.Add(conversation.Id);
            }

            return string.Join(',', ids);
        });
        app.MapPost("/control/group", async (IConversationService conversations, int users) =>
            (await conversations.CreateGroupAsync(new NewGroup("Group", [.. Enumerable.Range(0, users).Select(i => $"a{i}")]))).Id);
        app.MapPost("/control/grow", (string conversation, long count) => Grow(database!, conversation, count));
        app.MapPost("/control/send", (IMessageService messages, string conversation, string user, int count) =>
            MeasureAsync(count, () => messages.SendAsync(new SendMessage(conversation, user, "Does it cost the same, however long the conversation is by now?"))));
        app.MapPost("/control/unread", (IConversationService conversations, string user, int count) =>
            MeasureAsync(count, () => conversations.GetUnreadCountsAsync(user)));
        app.MapPost("/control/history", (IConversationService conversations, string conversation, string user, long before, int count) =>
            MeasureAsync(count, () => conversations.GetHistoryAsync(conversation, user, new HistoryQuery { Before = before, Limit = 50 })));
        app.MapPost("/control/changes", async (IConversationService conversations, string conversation, string user, int count) =>
        {
            var revision = (await conversations.FindAsync(conversation))!.Revision;
            return await MeasureAsync(count, () => conversations.GetChangesAsync(conversation, user, new ChangesQuery { AfterRevision = revision - 50 }));
        });
        app.MapPost("/control/notify", async (INotificationPublisher notifications, int users) =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            await notifications.PublishAsync(
                Enumerable.Range(0, users).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i}")).ToList(),
                new NewNotification("project_assigned", "Project assigned", "The project is yours now."));
            return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        });
    }

    /// <summary>The CPU time of this process per call, in microseconds, with 32 calls at a time.</summary>
    private static async Task<string> MeasureAsync(int count, Func<Task> call)
    {
        const int AtATime = 32;
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i += AtATime)
        {
            await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => call()));
        }

        return ((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Copies a conversation's first message until the conversation has a number of messages. Uses one statement,
    /// because sending a million messages would take minutes.
    /// </summary>
    private static string Grow(string database, string conversation, long count)
    {
        using var connection = new SqliteConnection($"Data Source={database};Default Timeout=60");
        connection.Open();
        var copied = new List<string>();
        using (var columns = connection.CreateCommand())
        {
            columns.CommandText = "SELECT name FROM pragma_table_info('realtime_messages') WHERE name NOT IN ('sequence', 'id', 'client_message_id', 'revision')";
            using var reader = columns.ExecuteReader();
            while (reader.Read())
            {
                copied.Add(reader.GetString(0));
            }
        }

        using var grow = connection.CreateCommand();
        grow.CommandText = $"""
            BEGIN IMMEDIATE;
            CREATE TEMP TABLE grown AS SELECT conversation_key, last_sequence AS present,
                (SELECT last_value FROM realtime_counters WHERE name = 'message') AS last_id
                FROM realtime_conversations WHERE id = $conversation;
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $count - (SELECT present FROM grown))
            INSERT INTO realtime_messages (sequence, revision, id, {string.Join(", ", copied)})
                SELECT grown.present + n, grown.present + n + 1, grown.last_id + n, {string.Join(", ", copied.Select(column => $"first.{column}"))}
                FROM numbers, grown JOIN realtime_messages AS first ON first.conversation_key = grown.conversation_key AND first.sequence = 1
                WHERE grown.present < $count;
            UPDATE realtime_conversations SET last_sequence = $count, revision = $count + 1
                WHERE id = $conversation AND last_sequence < $count;
            UPDATE realtime_counters SET last_value = (SELECT MAX(id) FROM realtime_messages) WHERE name = 'message';
            DROP TABLE grown;
            COMMIT;
            """;
        grow.CommandTimeout = 120;
        grow.Parameters.AddWithValue("$conversation", conversation);
        grow.Parameters.AddWithValue("$count", count);
        grow.ExecuteNonQuery();
        return "grown";
    }

    /// <summary>Uses the bearer token as the user's id.</summary>
    private sealed class TokenIsUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public const string Name = "TokenIsUser";
        private const string Prefix = "Bearer ";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var header = Request.Headers.Authorization.ToString();
            if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, header[Prefix.Length..])], Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
        }
    }
}
