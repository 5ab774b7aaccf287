using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Endpoints;

/// <summary>The contracts that a host serves.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task A_host_serves_the_contracts_that_it_speaks()
    {
        await using var host = await ChatHost.StartAsync(
            chat: o => o.Path = "/rt",
            builder: b => b.AddDialect(DialectNames.Direct, path: "/direct"),
            pipeline: app => app.MapChatRealtimeContracts());
        using var http = host.Http();

        var marketplace = await http.GetFromJsonAsync<JsonElement>("/contracts/marketplace.asyncapi.json");
        Assert.Equal("/rt", marketplace.GetProperty("channels").GetProperty("socket").GetProperty("address").GetString());
        Assert.True(marketplace.GetProperty("operations").TryGetProperty("client.send_message", out _));
        var direct = await http.GetFromJsonAsync<JsonElement>("/contracts/direct.asyncapi.json");
        Assert.Equal("/direct", direct.GetProperty("channels").GetProperty("socket").GetProperty("address").GetString());
        Assert.Contains("receive_message: (payload: MessagePayload) => void;", await http.GetStringAsync("/contracts/direct.d.ts"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync("/contracts/chatroom.d.ts")).StatusCode);
    }

    /// <summary>Names and shapes of all that is sent and read, those of ids and optional values included.</summary>
    [Fact]
    public void The_shapes_are_those_of_the_wire()
    {
        using var document = JsonDocument.Parse(DialectContract.ToAsyncApi(DialectNames.Marketplace));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var send = schemas.GetProperty("SendMessagePayload");
        Assert.Equal(["conversationId", "content"], send.GetProperty("required").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("""{"type":["integer","string"]}""", JsonSerializer.Serialize(send.GetProperty("properties").GetProperty("conversationId")));
        var message = schemas.GetProperty("MessagePayload").GetProperty("properties");
        Assert.Equal("""{"type":"string","format":"date-time"}""", JsonSerializer.Serialize(message.GetProperty("created_at")));
        Assert.Contains("null", message.GetProperty("read_at").GetRawText());
        var item = schemas.GetProperty("HistoryItem").GetProperty("properties");
        Assert.Equal("""{"type":"array","items":{"type":"string"}}""", JsonSerializer.Serialize(item.GetProperty("attachment_ids")));
        Assert.DoesNotContain("null", item.GetProperty("reactions").GetRawText());
        Assert.Equal("""{"const":false}""", JsonSerializer.Serialize(schemas.GetProperty("FailureReply").GetProperty("properties").GetProperty("ok")));
    }

    [Fact]
    public void Every_dialect_is_described_whole()
    {
        foreach (var dialect in DialectNames.All)
        {
            var typeScript = DialectContract.ToTypeScript(dialect);
            using var document = JsonDocument.Parse(DialectContract.ToAsyncApi(dialect));
            var operations = document.RootElement.GetProperty("operations");
            Assert.All(dialect.ClientEvents, e => Assert.True(operations.TryGetProperty("client." + e.Name, out _)));
            Assert.All(dialect.ServerEvents, e => Assert.True(operations.TryGetProperty("server." + e.Name, out _)));
            Assert.DoesNotContain("unknown[]", typeScript);
        }
    }
}
