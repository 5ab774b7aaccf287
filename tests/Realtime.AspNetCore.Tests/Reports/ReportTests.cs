using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Reports;

namespace Realtime.AspNetCore.Tests.Reports;

/// <summary>Users report messages, and moderators find the reports.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task A_report_by_a_socket_is_found_with_the_message_and_closed()
    {
        await using var host = await StartAsync();
        var reports = host.Get<IMessageReports>();
        var (id, messageId) = await MessageAsync(host);
        await using var socket = await host.ConnectAsync("2");

        var reply = await socket.EmitWithAckAsync("report_message", new { messageId = long.Parse(messageId), reason = "spam", comment = "Look at this" });

        Assert.Equal("""{"ok":true}""", reply.GetRawText());
        var report = Assert.Single((await reports.ListAsync()).Items);
        Assert.Equal(
            (messageId, id, "2", "1", "spam", "Look at this", "Buy now"),
            (report.MessageId, report.ConversationId, report.ReporterId, report.AuthorId, report.Reason, report.Comment, report.ReportedText));
        Assert.Equal("Buy now", report.Message!.Content.Text);

        await host.Get<IMessageService>().DeleteAsModeratorAsync(messageId);
        Assert.NotNull((await reports.FindAsync(report.Id))!.Message!.DeletedAt);
        Assert.True(await reports.CloseAsync(report.Id));
        Assert.False(await reports.CloseAsync(report.Id));
        Assert.Empty((await reports.ListAsync()).Items);
        Assert.Equal([report.Id], (await reports.ListAsync(isOpen: false)).Items.Select(one => one.Id));
    }

    [Fact]
    public async Task Over_HTTP_a_report_is_answered_without_content_and_a_second_one_replaces_it()
    {
        await using var host = await StartAsync();
        var (_, messageId) = await MessageAsync(host);
        using var http = host.Http("2");
        foreach (var reason in new[] { "spam", "fraud" })
        {
            using var answer = await http.PostAsJsonAsync(new Uri($"/api/chat/messages/{messageId}/report", UriKind.Relative), new { reason });
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        Assert.Equal(["fraud"], (await host.Get<IMessageReports>().ListAsync()).Items.Select(report => report.Reason));
    }

    [Fact]
    public async Task Only_who_sees_a_message_reports_it_and_strangers_learn_nothing()
    {
        await using var host = await StartAsync();
        var (_, messageId) = await MessageAsync(host);
        await using var stranger = await host.ConnectAsync("3");
        await using var author = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");

        var hidden = await stranger.EmitWithAckAsync("report_message", new { messageId, reason = "spam" });
        var unknown = await stranger.EmitWithAckAsync("report_message", new { messageId = "999999", reason = "spam" });
        Assert.Equal(unknown.GetRawText(), hidden.GetRawText());
        Assert.Equal("message_not_found", hidden.GetProperty("code").GetString());
        Assert.Equal("forbidden", Code(await author.EmitWithAckAsync("report_message", new { messageId, reason = "spam" })));
        foreach (var payload in new object[]
        {
            new { messageId },
            new { messageId, reason = "" },
            new { messageId, reason = new string('x', 65) },
            new { messageId, reason = "spam", comment = new string('x', 1_001) },
            new { reason = "spam" },
        })
        {
            Assert.Equal("invalid_payload", Code(await other.EmitWithAckAsync("report_message", payload)));
        }

        await host.Get<IMessageService>().DeleteAsync(messageId, "1");
        Assert.Equal("message_locked", Code(await other.EmitWithAckAsync("report_message", new { messageId, reason = "spam" })));
        Assert.Empty((await host.Get<IMessageReports>().ListAsync()).Items);
    }

    [Fact]
    public async Task Reports_count_as_changes()
    {
        await using var host = await StartAsync(options => options.RateLimits.Change = new RateLimit(2, 1));
        var (_, messageId) = await MessageAsync(host);
        await using var socket = await host.ConnectAsync("2");
        var codes = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            var reply = await socket.EmitWithAckAsync("report_message", new { messageId, reason = "spam" });
            codes.Add(reply.TryGetProperty("code", out var code) ? code.GetString() : null);
        }

        Assert.Equal([null, null, "rate_limited"], codes);
    }

    [Fact]
    public async Task The_hosts_handler_gets_each_report_and_its_failure_is_not_the_users()
    {
        var handler = new Handler();
        await using var host = await StartAsync(services: services => services.AddSingleton<IReportHandler>(handler));
        var (_, messageId) = await MessageAsync(host);
        await using var socket = await host.ConnectAsync("2");

        Assert.True((await socket.EmitWithAckAsync("report_message", new { messageId, reason = "spam" })).GetProperty("ok").GetBoolean());
        handler.Fails = true;
        Assert.True((await socket.EmitWithAckAsync("report_message", new { messageId, reason = "fraud" })).GetProperty("ok").GetBoolean());

        Assert.Equal([("spam", "Buy now"), ("fraud", "Buy now")], handler.Seen);
        Assert.Equal("fraud", Assert.Single((await host.Get<IMessageReports>().ListAsync()).Items).Reason);
        Assert.Contains(host.Logs.Entries, entry => entry.Id == 1044 && entry.Text.Contains(nameof(IReportHandler), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_is_read_in_pages()
    {
        await using var host = await StartAsync();
        var reports = host.Get<IMessageReports>();
        for (var i = 0; i < 5; i++)
        {
            await reports.ReportAsync((await MessageAsync(host)).MessageId, "2", $"{i}");
        }

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await reports.ListAsync(cursor: cursor, limit: 2);
            found.AddRange(page.Items.Select(report => report.Reason));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["0", "1", "2", "3", "4"], found);
        await Assert.ThrowsAsync<RealtimeException>(() => reports.ListAsync(cursor: "nonsense"));
    }

    private static string? Code(JsonElement reply) => reply.GetProperty("code").GetString();

    private static async Task<(string ConversationId, string MessageId)> MessageAsync(ChatHost host)
    {
        var id = (await host.DirectAsync("1", "2")).Id;
        return (id, (await host.Get<IMessageService>().SendAsync(new(id, "1", "Buy now"))).Message.Id);
    }

    private static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions>? chat = null, Action<IServiceCollection>? services = null) => ChatHost.StartAsync(
        chat,
        builder => services?.Invoke(builder.Services),
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    private sealed class Handler : IReportHandler
    {
        public bool Fails { get; set; }

        public List<(string Reason, string Text)> Seen { get; } = [];

        public ValueTask HandleAsync(MessageReport report, CancellationToken cancellationToken)
        {
            Seen.Add((report.Reason, report.Message!.Content.Text));
            return Fails ? throw new InvalidOperationException("The queue is down") : default;
        }
    }
}
