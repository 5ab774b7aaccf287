using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO;
using Realtime.Testing;

namespace Realtime.Docs.Tests.NodeTable;

/// <summary>A server with one client, which answers whatever it is asked.</summary>
public sealed class RowHost : RowNames, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SocketIOTestClient _client;
    private readonly Task _answering;

    private RowHost(WebApplication app, SocketIOTestClient client)
    {
        _app = app;
        _client = client;
        _answering = AnswerAsync();
    }

    /// <summary>Starts a host, and connects the client. Rows run one after the other.</summary>
    public static async Task<RowHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSocketIO();
        var running = builder.Build();
        var asked = new TaskCompletionSource<SocketEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        running.MapSocketIO("/socket.io", server => server.On("ask", asked.SetResult));
        await running.StartAsync();
        var address = running.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        var client = await SocketIOTestClient.ConnectAsync(new Uri(address));
        await client.SendAsync("427[\"ask\",1]");

        e = await asked.Task.WaitAsync(SocketIOTestClient.Patience);
        socket = e.Socket;
        io = running.Services.GetRequiredService<SocketIOServer>();
        tenants = io.Of((name, _) => ValueTask.FromResult(name == "/tenant"), _ => { });
        var builderAtRest = WebApplication.CreateSlimBuilder();
        builderAtRest.Logging.ClearProviders();
        builderAtRest.Services.AddSocketIO();
        app = builderAtRest.Build();
        return new RowHost(running, client);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _answering;
        await app.DisposeAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                await _client.AnswerAsync("\"ok\"");
            }
        }
        catch (Exception)
        {
            // The row's end is the client's.
        }
    }
}
