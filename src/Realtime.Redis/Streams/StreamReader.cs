using Realtime.Redis.Connections;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>Reads streams from where it stands. Not thread-safe.</summary>
internal sealed class StreamReader(RedisClusterOptions options)
{
    private readonly Position[] _streams = [.. StreamNames.All(options).Select(name => new Position(name))];

    /// <summary>Finds where to read on, at start and after a lost connection.</summary>
    /// <returns>Whether entries that were not read may be gone.</returns>
    public async Task<bool> LocateAsync(IDatabase database)
    {
        var mayHaveMissed = false;
        foreach (var stream in _streams)
        {
            var last = await EdgeAsync(database, stream.Key, fromEnd: true).ConfigureAwait(false);
            if (stream.Last is not { } position)
            {
                stream.Last = last;
            }
            else if (last < position)
            {
                // Redis came back empty, or from an older copy: what is written from now on may have a lower id.
                stream.Last = last;
                mayHaveMissed = true;
            }
            else
            {
                mayHaveMissed |= await HasGapAsync(database, stream.Key, position).ConfigureAwait(false);
            }
        }

        return mayHaveMissed;
    }

    /// <summary>Waits for entries.</summary>
    /// <param name="connections">The connections.</param>
    /// <param name="receive">Called for each entry that was not read before.</param>
    /// <param name="session">Canceled when the connection is lost.</param>
    /// <returns>Whether entries that were not read may be gone.</returns>
    public async Task<bool> ReadAsync(RedisConnections connections, Action<StreamEntry> receive, CancellationToken session)
    {
        object[] arguments =
        [
            "COUNT", options.ReadCount, "BLOCK", (long)options.BlockTime.TotalMilliseconds, "STREAMS",
            .. _streams.Select(object (stream) => stream.Key), .. _streams.Select(stream => (stream.Last ?? StreamId.Start).ToString()),
        ];
        // A read that was given up ends by itself. What it returns is read again.
        var answer = await connections.Reader.GetDatabase().ExecuteAsync("XREAD", arguments, CommandFlags.DemandMaster).WaitAsync(session).ConfigureAwait(false);
        var mayHaveMissed = false;
        for (var i = 0; !answer.IsNull && i < answer.Length; i++)
        {
            if (answer[i].Length < 2 || Array.Find(_streams, stream => stream.Name == (string?)answer[i][0]) is not { } stream)
            {
                continue;
            }

            var before = stream.Last ?? StreamId.Start;
            var entries = answer[i][1];
            for (var j = 0; j < entries.Length; j++)
            {
                if (StreamEntry.Read(entries[j]) is { } entry)
                {
                    stream.Last = entry.Id;
                    if (entry.Number is not { } number || stream.Senders.TryAdvance(entry.SenderId, number))
                    {
                        receive(entry);
                    }
                }
            }

            // Fewer entries are the rest of a stream, which is never shorter than its limit once it was trimmed.
            if (entries.Length >= Math.Min(options.ReadCount, options.MaxLength))
            {
                mayHaveMissed |= await HasGapAsync(connections.Database, stream.Key, before).ConfigureAwait(false);
            }
        }

        return mayHaveMissed;
    }

    /// <summary>
    /// Whether entries after a position may be gone: nothing up to the position is left. It may have been exactly the entries
    /// that were read, which cannot be told apart.
    /// </summary>
    private static async Task<bool> HasGapAsync(IDatabase database, RedisKey stream, StreamId position) =>
        position > StreamId.Start && await EdgeAsync(database, stream, fromEnd: false).ConfigureAwait(false) > position;

    /// <summary>The id of the first or last entry.</summary>
    private static async Task<StreamId> EdgeAsync(IDatabase database, RedisKey stream, bool fromEnd)
    {
        object[] arguments = fromEnd ? [stream, "+", "-", "COUNT", 1] : [stream, "-", "+", "COUNT", 1];
        var answer = await database.ExecuteAsync(fromEnd ? "XREVRANGE" : "XRANGE", arguments, CommandFlags.DemandMaster).ConfigureAwait(false);
        return !answer.IsNull && answer.Length > 0 && StreamEntry.Read(answer[0]) is { } entry ? entry.Id : StreamId.Start;
    }

    private sealed class Position(string name)
    {
        public string Name { get; } = name;

        public RedisKey Key { get; } = name;

        public StreamId? Last { get; set; }

        public SenderNumbers Senders { get; } = new();
    }
}
