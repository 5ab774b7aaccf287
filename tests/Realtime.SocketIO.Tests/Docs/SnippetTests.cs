using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Docs;

/// <summary>The code of docs/socketio-server.md, compiled and run.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task The_quick_start_works()
    {
        await using var host = await TestHost.StartAsync(io =>
        {
            io.Use(async (socket, next) =>
            {
                if (!socket.Handshake.Auth.TryGetProperty("name", out var name))
                {
                    throw new ConnectRejectedException("Tell me your name", new { code = "no_name" });
                }

                socket.Data["name"] = name.GetString();
                await next();
            });
            io.OnConnection(async socket =>
            {
                await socket.JoinAsync("lobby");
                await socket.To("lobby").EmitAsync("joined", socket.Data["name"]);
                socket.On("echo", e => e.AckAsync(e.Arg<string>(0)));
                socket.On<ChatLine>("line", async (line, e) =>
                {
                    await socket.To("lobby").EmitAsync("line", line);
                    await e.AckAsync("sent");
                });
            });
        });
        await using var ada = await host.ConnectAsync(new { name = "Ada" });
        await using var bob = await host.ConnectAsync(new { name = "Bob" });

        Assert.Equal("Bob", (await ada.NextAsync("joined")).GetString());
        Assert.Equal("x", (await bob.EmitWithAckAsync("echo", "x")).GetString());
        Assert.Equal("sent", (await bob.EmitWithAckAsync("line", new { text = "hello" })).GetString());
        Assert.Equal("hello", (await ada.NextAsync("line")).GetProperty("text").GetString());
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync());
        Assert.Equal("no_name", refused.Code);
    }

    [Fact]
    public async Task A_handler_class_and_a_background_service_work()
    {
        await using var host = await TestHost.StartAsync(
            io => io.OnConnection(async socket => await socket.JoinAsync("prices")),
            services: (services, builder) =>
            {
                services.AddSingleton<IChatLog, ChatLog>();
                services.AddHostedService<PriceTicker>();
                builder.AddSocketHandlers<ChatHandlers>();
            });
        await using var client = await host.ConnectAsync();

        await client.SendAsync("40/chat,");
        await client.NextFrameAsync("40/chat,");
        await client.SendAsync("42/chat,7[\"line\",{\"text\":\"hello\"}]");

        Assert.Equal("43/chat,7[1]", await client.NextFrameAsync("43/chat,"));
        Assert.Equal(42, (await client.NextAsync("price")).GetInt32());
    }

    [Fact]
    public async Task Many_clients_can_be_asked()
    {
        await using var host = await TestHost.StartAsync(io => io.OnConnection(async socket => await socket.JoinAsync("lobby")));
        await using var client = await host.ConnectAsync();
        var io = host.Server;
        using var output = new StringWriter();
        await Wait.UntilAsync(() => io.Rooms.Contains("lobby"), "the client is in the lobby");

        var asking = AskAsync();
        await client.AnswerAsync("\"fine\"");
        await asking;

        Assert.Equal($"{client.Id}: fine\n0 did not answer in time\n", output.ToString().ReplaceLineEndings("\n"));

        async Task AskAsync()
        {
            var answers = await io.To("lobby").Timeout(TimeSpan.FromSeconds(2)).EmitWithAckAsync<string>("status");
            foreach (var answer in answers.Answers)
            {
                output.WriteLine($"{answer.SocketId}: {answer.Value}");
            }

            output.WriteLine($"{answers.Missing.Count} did not answer in time");
        }
    }

    [Fact]
    public async Task Namespaces_by_clients_names_work()
    {
        var directory = new RoomDirectory();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.Of(new Regex(@"^/tenant-\d+$"), tenant =>
            {
                tenant.Use((socket, next) => socket.User.HasClaim("tenant", tenant.Name) ? next() : throw new ConnectRejectedException("Not yours"));
                tenant.On("where", e => e.AckAsync(tenant.Name));
            });
            io.Of(async (name, handshake) => await directory.ExistsAsync(name), room => room.On("hello", e => e.AckAsync("hello")));
        });
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/tenant-1,");
        Assert.Equal("44/tenant-1,{\"message\":\"Not yours\"}", await client.NextFrameAsync("44/tenant-1,"));
        await client.SendAsync("40/known,");
        await client.NextFrameAsync("40/known,");
        await client.SendAsync("42/known,1[\"hello\"]");
        Assert.Equal("43/known,1[\"hello\"]", await client.NextFrameAsync("43/known,"));
    }

    internal sealed class RoomDirectory
    {
        public async Task<bool> ExistsAsync(string name)
        {
            await Task.Yield();
            return name == "/known";
        }
    }
}

public sealed record ChatLine(string Text);

public interface IChatLog
{
    int Add(string text);
}

internal sealed class ChatLog : IChatLog
{
    private int _count;

    public int Add(string text) => Interlocked.Increment(ref _count);
}

[SocketNamespace("/chat")]
public sealed class ChatHandlers(IChatLog log) : SocketHandlers
{
    public override Task OnConnectedAsync(SocketIOSocket socket) => socket.JoinAsync("lobby").AsTask();

    [SocketEventName("line")]
    public async Task<int> OnLine(ChatLine line, SocketEvent e)
    {
        var number = log.Add(line.Text);
        await e.Socket.To("lobby").EmitAsync("line", line);
        return number;
    }
}

public sealed class PriceTicker(SocketIOServer io) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await io.To("prices").Volatile.EmitAsync("price", 42, stoppingToken);
        }
    }
}
