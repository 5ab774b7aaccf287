using System.Text;
using StackExchange.Redis;

namespace Realtime.Redis.Classic;

/// <summary>The names of the classic adapter's channels.</summary>
internal sealed class ClassicChannels(string prefix)
{
    /// <summary>Broadcasts. Those to exactly one room go to a channel that begins like this and ends with the room and <c>#</c>.</summary>
    public string Broadcasts(string ns) => $"{prefix}#{ns}#";

    public string Requests(string ns) => $"{prefix}-request#{ns}#";

    public string Answers(string ns) => $"{prefix}-response#{ns}#";

    public string AnswersTo(string ns, string server) => $"{Answers(ns)}{server}#";

    /// <summary>Messages to one server of this package, in the form of <c>ClusterWire</c>. Official servers do not use it.</summary>
    public string Server(string ns, string server) => $"{prefix}:node#{ns}#{server}#";

    /// <summary>A channel that nobody listens to.</summary>
    public RedisChannel Unused => RedisChannel.Literal($"{prefix}:node#");

    /// <summary>
    /// Matches the broadcasts, requests and answers of a namespace, so that all come by one subscription and keep their order.
    /// It matches some channels of other namespaces, too.
    /// </summary>
    public RedisChannel All(string ns) => RedisChannel.Pattern($"{Escape(prefix)}[-#]*{Escape(ns)}#*");

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is '*' or '?' or '[' or ']' or '\\' or '^')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
