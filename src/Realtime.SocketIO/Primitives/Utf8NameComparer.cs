using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Realtime.SocketIO.Primitives;

/// <summary>Compares names by their UTF-8 bytes, so that a known name is found without allocating a string.</summary>
internal sealed class Utf8NameComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static readonly Utf8NameComparer Instance = new();

    private const int StackLimit = 256;

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode([DisallowNull] string obj)
    {
        var size = Encoding.UTF8.GetMaxByteCount(obj.Length);
        var bytes = size <= StackLimit ? stackalloc byte[StackLimit] : new byte[size];
        return GetHashCode(bytes[..Encoding.UTF8.GetBytes(obj, bytes)]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length < other.Length || alternate.Length > Encoding.UTF8.GetMaxByteCount(other.Length))
        {
            return false;
        }

        return Encoding.UTF8.GetByteCount(other) == alternate.Length && EqualsSlow(alternate, other);
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

    private static bool EqualsSlow(ReadOnlySpan<byte> alternate, string other)
    {
        var bytes = alternate.Length <= StackLimit ? stackalloc byte[StackLimit] : new byte[alternate.Length];

        // A name with half a surrogate pair has no UTF-8 form, so it equals no received name.
        return Utf8.FromUtf16(other, bytes, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            && bytes[..written].SequenceEqual(alternate);
    }
}
