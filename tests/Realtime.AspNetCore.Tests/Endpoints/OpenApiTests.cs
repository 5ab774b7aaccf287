using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Endpoints;

/// <summary>The chat API in the document that <c>AddOpenApi</c> makes.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private ChatHost _host = null!;
    private JsonDocument _document = null!;

    public async Task InitializeAsync()
    {
        _host = await StartAsync(app => app.MapChatRealtimeApi());
        using var http = _host.Http();
        _document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));
    }

    public async Task DisposeAsync()
    {
        _document.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public void Every_endpoint_is_there_with_name_tag_summary_answers_and_problems()
    {
        var mapped = _host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/chat", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Order().ToArray();
        var documented = Operations().ToArray();

        Assert.Equal(mapped, documented.Select(operation => operation.Name).Order());
        Assert.All(documented, operation =>
        {
            Assert.Equal(["Chat"], operation.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
            Assert.StartsWith("Chat", operation.Json.GetProperty("operationId").GetString(), StringComparison.Ordinal);
            Assert.EndsWith(".", operation.Json.GetProperty("summary").GetString(), StringComparison.Ordinal);
            var answers = operation.Json.GetProperty("responses").EnumerateObject().ToArray();
            Assert.All(answers.Where(answer => answer.Name[0] == '2' && answer.Name != "204"), answer =>
                Assert.StartsWith("#/components/schemas/", SchemaOf(answer.Value), StringComparison.Ordinal));
            Assert.Contains(answers, answer => answer.Name[0] == '2');
            Assert.All(answers.Where(answer => answer.Name[0] == '4' || answer.Name[0] == '5'), answer =>
                Assert.Equal("#/components/schemas/ApiProblem", SchemaOf(answer.Value, "application/problem+json")));
            Assert.Contains(answers, answer => answer.Name == "401");
        });
        Assert.Equal(documented.Length, documented.Select(operation => operation.Json.GetProperty("operationId").GetString()).Distinct().Count());
    }

    [Fact]
    public void A_send_shows_its_body_its_answers_and_its_problems()
    {
        var send = Operation("POST /api/chat/conversations/{id}/messages");
        Assert.Equal("ChatSendMessage", send.GetProperty("operationId").GetString());
        Assert.Equal("#/components/schemas/NewMessageBody", SchemaOf(send.GetProperty("requestBody")));
        Assert.True(send.GetProperty("requestBody").GetProperty("required").GetBoolean());
        Assert.Equal(
            ["200", "201", "400", "401", "403", "404", "422", "429", "503", "507"],
            send.GetProperty("responses").EnumerateObject().Select(answer => answer.Name));
        Assert.Equal("#/components/schemas/MessageModel", SchemaOf(send.GetProperty("responses").GetProperty("201")));
        Assert.Equal([("id", "path", true)], Parameters(send));

        var schemas = _document.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.Equal(
            ["content", "receiverId", "clientMessageId", "parentId", "attachmentIds"],
            schemas.GetProperty("NewMessageBody").GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal("date-time", schemas.GetProperty("MessageModel").GetProperty("properties").GetProperty("createdAt").GetProperty("format").GetString());
        Assert.True(schemas.GetProperty("ApiProblem").GetProperty("properties").TryGetProperty("code", out _));
    }

    [Fact]
    public void Queries_and_bodies_that_may_be_absent_are_shown_so()
    {
        Assert.Equal(
            [("id", "path", true), ("before", "query", false), ("after", "query", false), ("limit", "query", false)],
            Parameters(Operation("GET /api/chat/conversations/{id}/messages")));
        Assert.Equal([("userIds", "query", true)], Parameters(Operation("GET /api/chat/presence")));
        var read = Operation("POST /api/chat/conversations/{id}/read").GetProperty("requestBody");
        Assert.False(read.TryGetProperty("required", out var required) && required.GetBoolean());
    }

    [Fact]
    public async Task An_api_that_is_mapped_twice_is_documented_twice_and_breaks_no_names()
    {
        await using var host = await StartAsync(app =>
        {
            app.MapChatRealtimeApi();
            app.MapChatRealtimeApi("/v2/chat");
            app.MapGet("/other/{id}", (string id) => id).WithName("Other");
        });
        using var http = host.Http();
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));

        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty("/v2/chat/unread", out _));
        Assert.Equal("/other/5", host.Get<LinkGenerator>().GetPathByName("Other", new { id = 5 }));
    }

    private static Task<ChatHost> StartAsync(Action<WebApplication> map) => ChatHost.StartAsync(
        services: b =>
        {
            Tokens.AddJwt(b.Services);
            b.Services.AddOpenApi();
        },
        pipeline: app =>
        {
            app.MapOpenApi();
            map(app);
        });

    private IEnumerable<(string Name, JsonElement Json)> Operations() =>
        from path in _document.RootElement.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private JsonElement Operation(string name) => Operations().Single(operation => operation.Name == name).Json;

    private static string? SchemaOf(JsonElement content, string type = "application/json") =>
        content.GetProperty("content").GetProperty(type).GetProperty("schema").GetProperty("$ref").GetString();

    private static IEnumerable<(string?, string?, bool)> Parameters(JsonElement operation) =>
        operation.GetProperty("parameters").EnumerateArray().Select(parameter => (
            parameter.GetProperty("name").GetString(),
            parameter.GetProperty("in").GetString(),
            parameter.TryGetProperty("required", out var required) && required.GetBoolean()));
}
