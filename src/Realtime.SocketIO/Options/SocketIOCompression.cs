using System.IO.Compression;

namespace Realtime.SocketIO;

/// <summary>
/// How messages to clients are compressed. Compression takes processor time and memory for each large message,
/// and what is compressed together can be told apart by its length: where a secret travels in one message with
/// text that somebody else chose, switch it off for that message with <c>Compress(false)</c>.
/// </summary>
public sealed class SocketIOCompression
{
    /// <summary>How many bytes a message must have to be compressed. Default 1,024; at least 64.</summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>How hard to try. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
