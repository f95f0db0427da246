package org.microbrain.runtime.selftest;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/**
 * Goes to each parent step by step (name, connection, TLS, who answers) and names the first step that fails. It says no
 * hello: a second one of this node would look like a second machine.
 */
public final class ParentCheck implements Check {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int TLS_MILLIS = 4_000;

    private final List<ParentSettings> parents;
    private final NodeIdentity identity;
    private final InstantSource clock;
    private final Supplier<NodeStatus.Link> link;

    /**
     * @param clock the node's best knowledge of the time, by which certificates are judged
     * @param link  what the real link says
     */
    public ParentCheck(List<ParentSettings> parents, NodeIdentity identity, InstantSource clock,
                       Supplier<NodeStatus.Link> link) {
        this.parents = List.copyOf(parents);
        this.identity = identity;
        this.clock = clock;
        this.link = link;
    }

    @Override
    public List<Outcome> run() {
        NodeStatus.Link now = link.get();
        return parents.stream().map(parent -> run(parent, now)).toList();
    }

    private Outcome run(ParentSettings parent, NodeStatus.Link now) {
        Notice what = new Notice("上级 " + parent.node(), "Parent " + parent.node());
        boolean current = parent.node().equals(now.parent());
        if (current && now.state() == NodeStatus.LinkState.CONNECTED) {
            return Outcome.good(what, "已连接", "connected");
        }
        String host = parent.address().getHostString();
        String address = host + ":" + parent.address().getPort();
        InetAddress found;
        try {
            found = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return Outcome.broken(what, new Notice("域名 " + host + " 解析不了", "the name " + host + " cannot be resolved"),
                    new Notice("请检查配置中的地址、本机 DNS 设置和网络", "look at the address in the configuration, at DNS and the network"));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(found, parent.address().getPort()), CONNECT_MILLIS);
            return greeted(what, parent, socket, address, current ? now.lastError() : null);
        } catch (ConnectException e) {
            return Outcome.broken(what, new Notice(address + " 拒绝连接：对方机器在，但程序没有运行或端口不对",
                    address + " refuses: the machine is there, but its program does not run or the port is wrong"),
                    new Notice("请联系上级管理员；核对配置中的端口", "ask the admin of the district; compare the port in the configuration"));
        } catch (SocketTimeoutException e) {
            return Outcome.broken(what, new Notice("连不上 " + address + "：2 秒内无应答", address + " does not answer within 2 s"),
                    new Notice("请检查网线、SIM 卡、路由器和防火墙", "look at the cable, the SIM card, the router and the firewall"));
        } catch (IOException e) {
            return Outcome.broken(what, new Notice("连不上 " + address + "：" + e.getMessage(), address
                    + " cannot be reached: " + e.getMessage()), new Notice("请检查网线、SIM 卡、路由器和防火墙",
                    "look at the cable, the SIM card, the router and the firewall"));
        }
    }

    private Outcome greeted(Notice what, ParentSettings parent, Socket socket, String address, String refused)
            throws IOException {
        socket.setSoTimeout(TLS_MILLIS);
        try (SSLSocket tls = (SSLSocket) identity.clientTls(clock).getSocketFactory()
                .createSocket(socket, address, parent.address().getPort(), true)) {
            tls.startHandshake();
            PeerName peer = PeerName.of((X509Certificate) tls.getSession().getPeerCertificates()[0]);
            if (!peer.node().equals(parent.node())) {
                return Outcome.broken(what, new Notice(address + " 上的是 " + peer.node(), "at " + address + " is " + peer.node()),
                        new Notice("请改正配置中的上级名称或地址", "mend the parent's name or address in the configuration"));
            }
        } catch (SSLException | SocketTimeoutException | CertificateException e) {
            return Outcome.broken(what, new Notice("连通了 " + address + "，但 TLS 失败：" + e.getMessage(),
                    address + " answers, but TLS fails: " + e.getMessage()),
                    new Notice("请核对双方证书是否同属本省、是否过期；中间有代理或防火墙拦截时也会这样",
                            "see whether both certificates are of this province and valid; a proxy or firewall in between does this, too"));
        }
        return refused == null ? Outcome.good(what, "可以连通，证书正确", "can be reached, and its certificate is right")
                : Outcome.doubtful(what, new Notice("可以连通，但尚未接纳本节点：" + refused, "can be reached, but has not taken this node in: "
                        + refused), new Notice("请按原因处理，或联系上级管理员", "act on the reason, or ask the admin of the district"));
    }
}
