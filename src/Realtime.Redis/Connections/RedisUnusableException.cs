using StackExchange.Redis;

namespace Realtime.Redis.Connections;

/// <summary>Thrown when a server answers, but cannot carry the messages of a cluster.</summary>
internal sealed class RedisUnusableException(string message, Exception innerException) : Exception(message, innerException)
{
    public static bool IsUnknownCommand(RedisServerException exception) => exception.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase);

    public static bool IsWithoutRights(RedisServerException exception) => exception.Message.StartsWith("NOPERM", StringComparison.Ordinal);
}
