using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Migrations;

/// <summary>What a fault at start means, and how the operator is told.</summary>
internal static class StartFault
{
    /// <summary>Whether the same start may succeed a little later without anybody's help.</summary>
    public static bool MayPass(SqlException exception) =>
        SqlErrors.Classify(exception) != StoreFault.Other && !IsUntrusted(exception);

    /// <summary>The fault in the network's words where the server was not reached, else in the server's, as one line.</summary>
    public static string Reason(SqlException exception)
    {
        // The client reports a refused connection with a socket error that says "Success".
        var cause = exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.Success } ? exception : exception.GetBaseException();
        return cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }

    /// <summary>Says in one sentence what failed, and in a second one what helps.</summary>
    public static InvalidOperationException Describe(SqlException exception, SqlConnection connection, TimeSpan startTimeout)
    {
        var server = $"SQL Server '{connection.DataSource}'";
        var database = $"database '{connection.Database}'";
        var message = IsUntrusted(exception)
            ? $"The certificate of {server} is not trusted: {Reason(exception)}. Install a certificate that this machine trusts, or set TrustServerCertificate=true in the connection string if the network is trusted."
            : MayPass(exception)
            ? $"{server}, {database}, was not ready within {startTimeout}: {Reason(exception)}. Check the connection string and that the server runs, or raise {nameof(SqlServerStoreOptions)}.{nameof(SqlServerStoreOptions.StartTimeout)}."
            : $"{server}, {database}, refused the start of the store (error {exception.Number}): {Reason(exception)}. Check the login and its permissions.";
        return new InvalidOperationException(message, exception);
    }

    // The client reports a refused certificate as a lost connection, whose number differs by platform.
    private static bool IsUntrusted(SqlException exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
            {
                return true;
            }
        }

        return false;
    }
}
