namespace Realtime.SocketIO.Protocol;

/// <summary>
/// The binary values of the packet that this thread is writing or reading. JSON contains placeholders for them, and
/// serializers have no other way to pass the values along. Writing and reading are synchronous, so a thread-static
/// variable is enough.
/// </summary>
internal static class AttachmentScope
{
    [ThreadStatic]
    private static Collector? _writing;

    [ThreadStatic]
    private static IReadOnlyList<ReadOnlyMemory<byte>>? _reading;

    /// <summary>Whether a packet is being written. Binary values then become attachments.</summary>
    public static bool IsWriting => _writing is not null;

    /// <summary>The attachments of the packet that is being read; null if none is being read.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Reading => _reading;

    /// <summary>Sets the collector that this thread writes to.</summary>
    /// <returns>
    /// The previous collector, which the caller must restore: a converter may emit while a payload is being written.
    /// </returns>
    public static Collector? Exchange(Collector? collector)
    {
        var before = _writing;
        _writing = collector;
        return before;
    }

    /// <summary>Adds a binary value to the packet that is being written.</summary>
    /// <returns>The value's number; null if no packet is being written.</returns>
    public static int? TryAdd(ReadOnlyMemory<byte> value) => _writing?.Add(value);

    /// <summary>Adds a binary value that JSON contains in the form of <see cref="InlineBytes"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="limit">
    /// How many such values one packet may have. The JSON comes from clients, and clients close a connection that
    /// sends them a packet with too many attachments.
    /// </param>
    /// <returns>The value's number; null if the value stays in the JSON.</returns>
    public static int? TryAddInline(ReadOnlyMemory<byte> value, int limit) => _writing?.TryAddInline(value, limit);

    /// <summary>Runs a read that resolves placeholders from a packet's attachments.</summary>
    public static TResult Read<TState, TResult>(IReadOnlyList<ReadOnlyMemory<byte>> attachments, TState state, Func<TState, TResult> read)
    {
        var before = _reading;
        _reading = attachments;
        try
        {
            return read(state);
        }
        finally
        {
            _reading = before;
        }
    }

    /// <summary>Finds the value of a placeholder.</summary>
    public static ReadOnlyMemory<byte>? TryResolve(int number) =>
        _reading is { } attachments && (uint)number < (uint)attachments.Count ? attachments[number] : null;

    /// <summary>Collects the binary values of one packet. Allocates nothing for a packet without any.</summary>
    internal sealed class Collector
    {
        private List<ReadOnlyMemory<byte>>? _attachments;
        private int _inline;

        public int Add(ReadOnlyMemory<byte> value)
        {
            (_attachments ??= []).Add(value);
            return _attachments.Count - 1;
        }

        public int? TryAddInline(ReadOnlyMemory<byte> value, int limit)
        {
            if (_inline == limit)
            {
                return null;
            }

            _inline++;
            return Add(value);
        }

        public IReadOnlyList<ReadOnlyMemory<byte>> Take()
        {
            _inline = 0;
            IReadOnlyList<ReadOnlyMemory<byte>> taken = _attachments is null ? [] : _attachments;
            _attachments = null;
            return taken;
        }
    }
}
