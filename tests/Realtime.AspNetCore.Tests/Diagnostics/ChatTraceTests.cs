using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Diagnostics;

/// <summary>What a client's event did is one trace, from the socket to the delivery; its commit is linked to it.</summary>
[Collection(AloneCollection.Name)]
public sealed class ChatTraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public ChatTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Realtime.SocketIO" or "Realtime.Chat" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task An_event_of_a_socket()
    {
        await using var host = await StartAsync();
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        await socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "Hello" });

        var root = await StoppedAsync(activity => activity.OperationName == "/ send_message");
        var command = await StoppedAsync(activity => activity.OperationName == "command send_message");
        Assert.Equal(root.SpanId, command.ParentSpanId);
        Assert.Equal(root.TraceId, command.TraceId);

        var call = await StoppedAsync(activity => activity.OperationName == "host IMessageHook");
        Assert.Equal((command.SpanId, "ok"), (call.ParentSpanId, call.GetTagItem("realtime.outcome")));

        var commit = await StoppedAsync(activity => activity.OperationName == "commit messages");
        Assert.NotEqual(root.TraceId, commit.TraceId);
        Assert.Equal(root.TraceId, Assert.Single(commit.Links).Context.TraceId);
        Assert.Equal(1, commit.GetTagItem("realtime.group_size"));

        var delivery = await StoppedAsync(activity => activity.OperationName == "deliver MessageStored");
        Assert.Equal(root.TraceId, delivery.TraceId);
        Assert.Equal(ActivityKind.Consumer, delivery.Kind);
        Assert.DoesNotContain(_stopped, activity => activity.TagObjects.Any(tag => tag.Value as string is { } text && text.Contains("Hello", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_event_is_marked_with_its_code()
    {
        await using var host = await StartAsync();
        await using var socket = await host.ConnectAsync("1");
        await socket.EmitWithAckAsync("send_message", new { conversationId = "999", content = "Hello" });
        var command = await StoppedAsync(activity => activity.OperationName == "command send_message");
        Assert.Equal((ActivityStatusCode.Error, "conversation_not_found"), (command.Status, command.GetTagItem("error.type")));
    }

    [Fact]
    public async Task A_request_is_the_root_of_its_trace()
    {
        await using var host = await StartAsync();
        var id = (await host.DirectAsync("1", "2")).Id;
        using var http = host.Http("1");
        (await http.PostAsJsonAsync($"/api/chat/conversations/{id}/messages", new { content = "Hello" })).EnsureSuccessStatusCode();

        var request = await StoppedAsync(activity => activity.Source.Name == "Microsoft.AspNetCore");
        var commit = await StoppedAsync(activity => activity.OperationName == "commit messages");
        Assert.Equal(request.TraceId, Assert.Single(commit.Links).Context.TraceId);
        var delivery = await StoppedAsync(activity => activity.OperationName == "deliver MessageStored");
        Assert.Equal(request.TraceId, delivery.TraceId);
    }

    public void Dispose() => _listener.Dispose();

    private static Task<ChatHost> StartAsync() => ChatHost.StartAsync(
        builder: chat => chat.AddMessageHook<Allowing>(),
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi("/api/chat");
        });

    private async Task<Activity> StoppedAsync(Func<Activity, bool> match)
    {
        await Wait.UntilAsync(() => _stopped.Any(match), "the activity has ended");
        return _stopped.First(match);
    }

    private sealed class Allowing : IMessageHook
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) => new(MessageDecision.Allow);
    }
}
