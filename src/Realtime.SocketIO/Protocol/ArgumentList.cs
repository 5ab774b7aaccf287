using System.Text;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// The JSON array of an event or acknowledgement. Its syntax and depth are checked once. Its elements are located but
/// not parsed.
/// </summary>
internal readonly struct ArgumentList
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly int[] _bounds;

    private ArgumentList(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, int[] bounds)
    {
        _json = json;
        _bounds = bounds;
        Attachments = attachments;
    }

    /// <summary>The binary values that placeholders in the elements refer to.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    public int Count => _bounds.Length / 2;

    public ReadOnlyMemory<byte> this[int index] => _json.Slice(_bounds[index * 2], _bounds[(index * 2) + 1]);

    /// <summary>Makes a list of one element that is already checked, or of none.</summary>
    public static ArgumentList Of(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        new(json, attachments, json.IsEmpty ? [] : [0, json.Length]);

    /// <summary>Checks and splits an array.</summary>
    /// <param name="packet">The packet whose payload is the array.</param>
    /// <param name="maxDepth">The maximum nesting depth.</param>
    /// <param name="list">The elements.</param>
    /// <returns>False if the payload is no JSON array, or has data after its end.</returns>
    public static bool TryParse(in SocketPacket packet, int maxDepth, out ArgumentList list)
    {
        list = default;
        try
        {
            var reader = new Utf8JsonReader(packet.Payload.Span, new JsonReaderOptions { MaxDepth = maxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            Span<int> bounds = stackalloc int[16];
            var count = 0;
            List<int>? more = null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var length = (int)reader.BytesConsumed - start;
                if (count < bounds.Length)
                {
                    bounds[count] = start;
                    bounds[count + 1] = length;
                }
                else
                {
                    (more ??= []).AddRange([start, length]);
                }

                count += 2;
            }

            if (reader.CurrentDepth != 0 || reader.Read())
            {
                return false;
            }

            list = new ArgumentList(packet.Payload, packet.Attachments, more is null ? bounds[..count].ToArray() : [.. bounds, .. more]);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads an element as text, which may include halves of surrogate pairs.</summary>
    /// <returns>Null if the element is no string.</returns>
    public string? TryGetString(int index)
    {
        var raw = this[index].Span;
        if (raw[0] != '"')
        {
            return null;
        }

        var inner = raw[1..^1];
        return inner.Contains((byte)'\\') ? HalfCharacters.Unescape(inner) : Encoding.UTF8.GetString(inner);
    }

    /// <summary>The kind of an element.</summary>
    public JsonValueKind KindOf(int index) => KindOf(this[index].Span);

    /// <summary>The kind of a JSON text.</summary>
    public static JsonValueKind KindOf(ReadOnlySpan<byte> json) => json[0] switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };
}
