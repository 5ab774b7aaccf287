using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// One argument that a client sent, with its binary values. It can be emitted again unchanged and without being
/// parsed: <c>EmitAsync("y", e.Arguments[0])</c>. It is parsed when it is read. Immutable; it may be kept after the
/// handler has returned.
/// </summary>
public sealed class SocketArgument
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _attachments;
    private readonly JsonSerializerOptions _options;
    private readonly string _eventName;
    private readonly int _index;

    internal SocketArgument(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonSerializerOptions options, string eventName, int index)
    {
        _json = json;
        _attachments = attachments;
        _options = options;
        _eventName = eventName;
        _index = index;
    }

    /// <summary>Creates a part of an argument while the serializer reads the argument.</summary>
    internal SocketArgument(JsonElement part, JsonSerializerOptions options)
        : this(JsonMarshal.GetRawUtf8Value(part).ToArray(), AttachmentScope.Reading ?? [], options, "", 0)
    {
    }

    /// <summary>The kind of the JSON value. A binary value is an object.</summary>
    public JsonValueKind Kind => ArgumentList.KindOf(_json.Span);

    /// <summary>Whether the argument is a binary value. Read it with <c>Get&lt;byte[]&gt;()</c>.</summary>
    public bool IsBinary => _attachments.Count > 0 && Placeholders.Is(_json.Span);

    /// <summary>
    /// The argument as UTF-8 JSON. Binary values in it are represented by placeholders. Do not change the bytes.
    /// </summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Deserializes the argument with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Get<T>() => Get((JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T)));

    /// <summary>Deserializes the argument.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="typeInfo">The metadata with which the argument is deserialized.</param>
    /// <returns>The value.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Get<T>(JsonTypeInfo<T> typeInfo) => ArgumentBinding.Bind(_json, _attachments, typeInfo, _eventName, _index);

    /// <summary>
    /// Writes the argument unchanged. Its binary values become attachments of the packet that is being written.
    /// </summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        if (_attachments.Count == 0)
        {
            json.WriteRawValue(_json.Span, skipInputValidation: true);
            return;
        }

        var replacement = new PlaceholderReplacement(_attachments, inline: false);
        json.WriteRawValue(JsonSplice.Replace(_json.Span, ref replacement), skipInputValidation: true);
    }
}
