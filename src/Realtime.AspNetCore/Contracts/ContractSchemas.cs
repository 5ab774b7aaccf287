using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.Common;

namespace Realtime.Contracts;

/// <summary>
/// Creates JSON schemas of payloads from the type information that serializes them. A record is described once, under its
/// name, and referenced wherever it is used.
/// </summary>
internal sealed class ContractSchemas
{
    /// <summary>The path of the records in a document.</summary>
    public const string Root = "#/components/schemas/";

    private readonly SortedDictionary<string, (Type Type, JsonNode Schema)> _records = new(StringComparer.Ordinal);

    /// <summary>The records described so far, by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode>> Records => _records.Select(record => new KeyValuePair<string, JsonNode>(record.Key, record.Value.Schema));

    /// <summary>The schema of what the server sends. A property is required unless its type leaves nulls out.</summary>
    public JsonNode Written(JsonTypeInfo type) => Describe(type, isRead: false);

    /// <summary>The schema of what a client may send. A property is required if it has <see cref="RequiredAttribute"/>.</summary>
    public JsonNode Read(JsonTypeInfo type) => Describe(type, isRead: true);

    private JsonNode Describe(JsonTypeInfo type, bool isRead) => type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Transform(context, schema, isRead),
    });

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema, bool isRead)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null || AllowsNull(schema);
        if (UnionOf(context.PropertyInfo, type) is { } union)
        {
            return isNullable && !IsNeverNull(context.PropertyInfo, isRead) ? OrNull(Refer(union)) : Refer(union);
        }

        if (Special(type, context.TypeInfo.Options, isRead) is { } special)
        {
            return isNullable && !IsNeverNull(context.PropertyInfo, isRead) ? OrNull(special) : special;
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema is JsonObject record)
        {
            return Refer(context, record, type, isRead, isNullable);
        }

        var values = context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary ? "additionalProperties" : "items";
        if (context.TypeInfo.ElementType is { } element && schema is JsonObject list && list[values] is not JsonObject &&
            (element.IsEnum ? Refer(element) : Special(element, context.TypeInfo.Options, isRead)) is { } item)
        {
            // The exporter leaves out values whose type has a converter.
            list[values] = item;
        }

        if (IsNeverNull(context.PropertyInfo, isRead))
        {
            WithoutNull(schema);
        }

        return schema;
    }

    private JsonNode Refer(JsonSchemaExporterContext context, JsonObject record, Type type, bool isRead, bool isNullable)
    {
        var properties = context.TypeInfo.Properties;
        var required = properties.Where(p => isRead ? IsNeeded(p) : !IsLeftOut(p)).Select(p => p.Name).ToArray();
        record["type"] = "object";
        record.Remove("required");
        if (required.Length > 0)
        {
            record["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        }

        if (record["properties"] is JsonObject described)
        {
            foreach (var fixedValue in properties.Where(p => p.Name == "ok" && p.PropertyType == typeof(bool)))
            {
                described[fixedValue.Name] = new JsonObject { ["const"] = !typeof(Refusal).IsAssignableFrom(type) };
            }
        }

        var name = NameOf(type);
        _records[name] = (type, record.DeepClone());
        JsonNode reference = new JsonObject { ["$ref"] = Root + name };
        return isNullable && context.PropertyInfo is not null && !IsNeverNull(context.PropertyInfo, isRead) ? OrNull(reference) : reference;
    }

    /// <summary>The closed set of words that a value is one of; null for any other value.</summary>
    private static Type? UnionOf(JsonPropertyInfo? property, Type type) =>
        type.IsEnum ? type : property is null ? null : Attribute<WordsOfAttribute>(property)?.Type;

    /// <summary>Describes a closed set of words once, under its name.</summary>
    private JsonObject Refer(Type union)
    {
        var name = NameOf(union);
        _records[name] = (union, new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. Enum.GetNames(union).Select(word => (JsonNode)Words.Of(word))]),
        });
        return new JsonObject { ["$ref"] = Root + name };
    }

    /// <summary>
    /// The record's own name. If another record has this name already, the last part of the namespace is put before it.
    /// </summary>
    private string NameOf(Type type)
    {
        // The shapes of the Native contract are named as in its document.
        var name = type.Name.StartsWith("Native", StringComparison.Ordinal) ? type.Name["Native".Length..] : type.Name;
        return _records.TryGetValue(name, out var taken) && taken.Type != type
            ? type.Namespace![(type.Namespace!.LastIndexOf('.') + 1)..] + name
            : name;
    }

    /// <summary>The schemas of types with a custom converter, which the exporter cannot describe.</summary>
    private static JsonObject? Special(Type type, JsonSerializerOptions options, bool isRead)
    {
        if (type == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        // Every contract reads ids as text or as a number; only some also write numbers.
        var isId = type == typeof(WireId) || type == typeof(WireConversationId);
        var isText = type == typeof(TextId) || type == typeof(UuidId) || (isId && options.Converters.OfType<ITextIds>().Any());
        return (isText ? isRead : isId) ? new JsonObject { ["type"] = new JsonArray("integer", "string") }
            : isText ? new JsonObject { ["type"] = "string" }
            : null;
    }

    /// <summary>Whether a present value is never null: a null is either left out or not allowed.</summary>
    private static bool IsNeverNull(JsonPropertyInfo? property, bool isRead) => property is not null && (isRead ? IsNeeded(property) : IsLeftOut(property));

    private static bool IsNeeded(JsonPropertyInfo property) => Attribute<RequiredAttribute>(property) is not null;

    private static bool IsLeftOut(JsonPropertyInfo property) =>
        property.IsGetNullable &&
        (property.Options.DefaultIgnoreCondition == JsonIgnoreCondition.WhenWritingNull ||
            Attribute<JsonIgnoreAttribute>(property)?.Condition == JsonIgnoreCondition.WhenWritingNull);

    private static T? Attribute<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();

    private static bool AllowsNull(JsonNode schema) => schema is JsonObject && schema["type"] is JsonArray types && types.Any(t => (string?)t == "null");

    private static void WithoutNull(JsonNode schema)
    {
        if (schema is JsonObject && schema["type"] is JsonArray types)
        {
            string[] kept = [.. types.Select(t => (string)t!).Where(t => t != "null")];
            schema["type"] = kept is [var only] ? only : new JsonArray([.. kept.Select(t => (JsonNode)t)]);
        }
    }

    private static JsonObject OrNull(JsonNode schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
}
