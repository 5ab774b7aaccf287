using System.IO.Compression;

namespace Realtime.SocketIO;

/// <summary>
/// How messages to clients are compressed. Compression takes processor time and memory for each large message. The
/// compressed length can reveal the content: if a message contains a secret and also text that somebody else chose,
/// disable compression for that message with <c>Compress(false)</c>.
/// </summary>
public sealed class SocketIOCompression
{
    /// <summary>The smallest message that is compressed, in bytes. Default 1,024; at least 64.</summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>The compression level. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
