using System.Text;

namespace Realtime.Domain;

/// <summary>What an assistant has said so far in one reply. It only grows. Thread-safe.</summary>
public sealed class Transcript
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    internal Transcript()
    {
    }

    /// <summary>How long it is now, in UTF-16 code units.</summary>
    public int Length
    {
        get
        {
            lock (_lock)
            {
                return _text.Length;
            }
        }
    }

    /// <summary>Adds what is new.</summary>
    /// <returns>Where it begins.</returns>
    internal int Append(string text)
    {
        lock (_lock)
        {
            var offset = _text.Length;
            _text.Append(text);
            return offset;
        }
    }

    /// <summary>The beginning.</summary>
    /// <param name="length">How long; at most <see cref="Length"/>.</param>
    /// <returns>The text.</returns>
    public string UpTo(int length)
    {
        lock (_lock)
        {
            return _text.ToString(0, length);
        }
    }

    /// <summary>Everything so far.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}
