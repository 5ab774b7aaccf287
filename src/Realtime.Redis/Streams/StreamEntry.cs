using System.Globalization;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>An entry as it stands in a stream.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Type">The type's number; -1 if it is none.</param>
/// <param name="Data">The message's data.</param>
/// <param name="Number">The sender's own number; null from an official server.</param>
internal sealed record StreamEntry(StreamId Id, string SenderId, string Namespace, int Type, ReadOnlyMemory<byte> Data, long? Number)
{
    /// <summary>The field of the sender's own number. Official servers ignore it.</summary>
    public const string NumberField = "seq";

    /// <summary>The arguments of XADD.</summary>
    public static object[] Arguments(RedisClusterOptions options, string senderId, string ns, int type, ReadOnlyMemory<byte> data) =>
    [
        (RedisKey)StreamNames.Of(options, ns), "MAXLEN", "~", options.MaxLength, "*",
        "uid", senderId, "nsp", ns, "type", type, "data", (RedisValue)data,
    ];

    /// <summary>Reads the answer of XREAD, XRANGE or XREVRANGE for one entry: its id, and its fields with their values.</summary>
    /// <returns>Null if it has no id. An entry without one of the fields has an empty text there.</returns>
    public static StreamEntry? Read(RedisResult entry)
    {
        if (entry.Length < 2 || !StreamId.TryParse((string?)entry[0], out var id))
        {
            return null;
        }

        var (sender, ns, type, data, number) = ("", "", -1, ReadOnlyMemory<byte>.Empty, (long?)null);
        var fields = entry[1];
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            switch ((string?)fields[i])
            {
                case "uid":
                    sender = (string?)fields[i + 1] ?? "";
                    break;
                case "nsp":
                    ns = (string?)fields[i + 1] ?? "";
                    break;
                case "type":
                    type = int.TryParse((string?)fields[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
                    break;
                case "data":
                    data = (byte[]?)fields[i + 1] ?? [];
                    break;
                case NumberField:
                    number = long.TryParse((string?)fields[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : null;
                    break;
                default:
                    break;
            }
        }

        return new StreamEntry(id, sender, ns, type, data, number);
    }
}
