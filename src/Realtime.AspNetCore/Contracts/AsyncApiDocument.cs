using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Realtime.Dialects;
using Realtime.Dialects.Common;

namespace Realtime.Contracts;

/// <summary>
/// Renders a dialect as an AsyncAPI 3.0 document. A Socket.IO endpoint is one channel; its events are the messages.
/// </summary>
internal static class AsyncApiDocument
{
    private const string Channel = "#/channels/socket";

    public static JsonObject Create(Dialect dialect, string version, string path)
    {
        var schemas = new ContractSchemas();
        var messages = new JsonObject();
        var operations = new JsonObject();
        messages["failure"] = Message("failure", schemas.Written(dialect.Failure), "The acknowledgement of an event that was refused.");
        foreach (var clientEvent in dialect.AllClientEvents)
        {
            AddClientEvent(clientEvent, schemas, messages, operations);
        }

        foreach (var serverEvent in dialect.AllServerEvents)
        {
            var key = "server." + serverEvent.Name;
            messages[key] = Message(serverEvent.Name, schemas.Written(serverEvent.PayloadType));
            operations[key] = Operation("send", key);
        }

        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = dialect.Name,
                ["version"] = version,
                ["description"] = "Events of a Socket.IO endpoint: the name is the event's, the payload its first argument. An event that a client sends may ask for an acknowledgement.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = new JsonObject
            {
                ["socket"] = new JsonObject
                {
                    ["address"] = path,
                    ["messages"] = new JsonObject(messages.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Reference("#/components/messages/" + m.Key)))),
                },
            },
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = new JsonObject(schemas.Records.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
            },
        };
    }

    private static void AddClientEvent(ClientEvent clientEvent, ContractSchemas schemas, JsonObject messages, JsonObject operations)
    {
        var key = "client." + clientEvent.Name;
        var reply = key + ".ack";
        messages[key] = Message(clientEvent.Name, Payload(clientEvent, schemas));
        messages[reply] = Message(clientEvent.Name, schemas.Written(clientEvent.ReplyType), "The acknowledgement.");
        var operation = Operation("receive", key);
        operation["reply"] = new JsonObject
        {
            ["channel"] = Reference(Channel),
            ["messages"] = new JsonArray(Reference($"{Channel}/messages/{reply}"), Reference($"{Channel}/messages/failure")),
        };
        operations[key] = operation;
    }

    private static JsonNode Payload(ClientEvent clientEvent, ContractSchemas schemas)
    {
        IReadOnlyList<JsonTypeInfo> types = clientEvent.PayloadTypes;
        JsonNode[] shapes = [.. types.Select(schemas.Read)];
        if (clientEvent.IsPayloadOptional || shapes.Length == 0)
        {
            shapes = [.. shapes, new JsonObject { ["type"] = "null" }];
        }

        return shapes is [var only] ? only : new JsonObject { ["anyOf"] = new JsonArray(shapes) };
    }

    private static JsonObject Message(string name, JsonNode payload, string? summary = null)
    {
        var message = new JsonObject { ["name"] = name, ["payload"] = payload };
        if (summary is not null)
        {
            message["summary"] = summary;
        }

        return message;
    }

    private static JsonObject Operation(string action, string message) => new()
    {
        ["action"] = action,
        ["channel"] = Reference(Channel),
        ["messages"] = new JsonArray(Reference($"{Channel}/messages/{message}")),
    };

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };
}
