using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Dialects;
using Realtime.Dialects.Common;

namespace Realtime.Contracts;

/// <summary>
/// Renders a dialect as TypeScript: the event maps for <c>Socket&lt;ServerToClientEvents, ClientToServerEvents&gt;</c> of
/// the official client, and an interface per record.
/// </summary>
internal static class TypeScriptEventMap
{
    public static string Create(Dialect dialect)
    {
        var schemas = new ContractSchemas();
        var failure = Type(schemas.Written(dialect.Failure));
        var toServer = Map("ClientToServerEvents", dialect.AllClientEvents.Select(e => Member(e, schemas, failure)));
        var toClient = Map("ServerToClientEvents", dialect.AllServerEvents
            .Select(e => $"{Key(e.Name)}: (payload: {Type(schemas.Written(e.PayloadType))}) => void;"));

        var text = new StringBuilder();
        text.Append($"// The events of the dialect {dialect.Name}. Generated; changes are lost.\n\n");
        text.Append(toClient).Append('\n').Append(toServer);
        foreach (var (name, schema) in schemas.Records)
        {
            text.Append('\n').Append(schema["enum"] is JsonArray words ? Union(name, words) : Interface(name, (JsonObject)schema));
        }

        return text.ToString();
    }

    private static string Map(string name, IEnumerable<string> members) =>
        $"export interface {name} {{\n{string.Concat(members.Select(member => $"  {member}\n"))}}}\n";

    /// <summary>An event that a client may emit. An optional payload may be left out, and so may the acknowledgement.</summary>
    private static string Member(ClientEvent clientEvent, ContractSchemas schemas, string failure)
    {
        var reply = $"(reply: {Type(schemas.Written(clientEvent.ReplyType))} | {failure}) => void";
        if (clientEvent.PayloadTypes.Count == 0)
        {
            // Some contracts show {} and others show nothing.
            return OptionalPayload(clientEvent.Name, "Record<string, unknown>", reply);
        }

        var payload = string.Join(" | ", clientEvent.PayloadTypes.Select(type => Type(schemas.Read(type))).Distinct());
        return clientEvent.IsPayloadOptional
            ? OptionalPayload(clientEvent.Name, payload, reply)
            : $"{Key(clientEvent.Name)}: (payload: {payload}, ack?: {reply}) => void;";
    }

    private static string OptionalPayload(string name, string payload, string reply) =>
        $"{Key(name)}: (...args: [ack?: {reply}] | [payload: {payload} | null, ack?: {reply}]) => void;";

    private static string Interface(string name, JsonObject schema)
    {
        var required = (schema["required"] as JsonArray)?.Select(n => (string)n!).ToHashSet(StringComparer.Ordinal) ?? [];
        var properties = (schema["properties"] as JsonObject)?.Select(p =>
            $"  {Key(p.Key)}{(required.Contains(p.Key) ? "" : "?")}: {Type(p.Value!)};\n") ?? [];
        return $"export interface {name} {{\n{string.Concat(properties)}}}\n";
    }

    private static string Union(string name, JsonArray words) =>
        $"export type {name} = {string.Join(" | ", words.Select(word => word!.ToJsonString()))};\n";

    private static string Type(JsonNode schema)
    {
        if (schema is not JsonObject node)
        {
            return "unknown";
        }

        if ((string?)node["$ref"] is { } reference)
        {
            return reference[ContractSchemas.Root.Length..];
        }

        if (node["const"] is { } constant)
        {
            return constant.ToJsonString();
        }

        if (node["anyOf"] is JsonArray any)
        {
            return string.Join(" | ", any.Select(one => Type(one!)).Distinct());
        }

        return node["type"] switch
        {
            JsonArray types => string.Join(" | ", types.Select(type => Type((string)type!, node)).Distinct()),
            JsonValue type => Type((string)type!, node),
            _ => "unknown",
        };
    }

    private static string Type(string type, JsonObject schema) => type switch
    {
        "integer" or "number" => "number",
        "array" => $"Array<{Type(schema["items"]!)}>",
        "object" when schema["additionalProperties"] is JsonObject values => $"Record<string, {Type(values)}>",
        "object" => "Record<string, unknown>",
        _ => type,
    };

    private static string Key(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) ? name : $"\"{JsonEncodedText.Encode(name)}\"";
}
