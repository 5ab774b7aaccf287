using System.Net;
using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO.Tests.Http;

public sealed class EngineTests
{
    [Fact]
    public async Task Middleware_sees_every_request_and_may_answer_it()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.Engine
            .Use(async (context, next) =>
            {
                seen.Add("outer");
                await next();
            })
            .Use((context, next) =>
            {
                seen.Add("inner");
                if (!context.Request.Query.ContainsKey("blocked"))
                {
                    return next();
                }

                context.Response.StatusCode = StatusCodes.Status418ImATeapot;
                return Task.CompletedTask;
            }));
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal((HttpStatusCode)418, (await http.GetAsync("/socket.io/?EIO=4&transport=polling&blocked=1")).StatusCode);
        Assert.Equal(0, host.Server.Engine.ClientCount);
        await using var client = await host.ConnectAsync();

        Assert.Equal(1, host.Server.Engine.ClientCount);
        Assert.Equal(["outer", "inner", "outer", "inner"], seen.Items);
    }

    [Fact]
    public async Task Headers_can_be_set_on_the_first_answer_and_on_all()
    {
        await using var host = await TestHost.StartAsync(io => io.Engine
            .OnInitialHeaders((headers, _) => headers["X-First"] = "1")
            .OnHeaders((headers, context) => headers["X-All"] = context.Request.Method)
            .OnHeaders((_, _) => throw new InvalidOperationException()));
        using var http = new HttpClient { BaseAddress = host.Address };

        using var first = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        var sid = (await first.Content.ReadAsStringAsync()).Split('"')[3];
        using var content = new StringContent("40");
        using var second = await http.PostAsync($"/socket.io/?EIO=4&transport=polling&sid={sid}", content);

        Assert.Equal(["1"], first.Headers.GetValues("X-First"));
        Assert.Equal(["GET"], first.Headers.GetValues("X-All"));
        Assert.False(second.Headers.Contains("X-First"));
        Assert.Equal(["POST"], second.Headers.GetValues("X-All"));
    }

    [Theory]
    [InlineData("GET", "EIO=4&transport=carrier-pigeon", 0, "transport", "carrier-pigeon")]
    [InlineData("GET", "EIO=4&transport=polling&sid=abc", 1, "sid", "abc")]
    [InlineData("POST", "EIO=4&transport=polling", 2, "method", "POST")]
    [InlineData("GET", "EIO=4&transport=websocket", 3, "name", "TRANSPORT_HANDSHAKE_ERROR")]
    [InlineData("GET", "EIO=4&transport=polling&forbid=1", 4, "message", "go away")]
    [InlineData("GET", "EIO=2&transport=polling", 5, "protocol", "2")]
    public async Task Refused_requests_are_told_of_with_code_and_details(string method, string query, int code, string name, string value)
    {
        var errors = new Seen<EngineConnectionError>();
        await using var host = await TestHost.StartAsync(
            io => io.Engine.OnConnectionError(errors.Add),
            o => o.AllowRequest = context => ValueTask.FromResult(context.Request.Query.ContainsKey("forbid") ? "go away" : null));
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), "/socket.io/?" + query);

        using var response = await http.SendAsync(request);

        Assert.Equal(code == 4 ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest, response.StatusCode);
        var error = Assert.Single(errors.Items);
        Assert.Equal(code, error.Code);
        Assert.Equal(value, error.Details[name]);
        Assert.Contains(error.Message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
